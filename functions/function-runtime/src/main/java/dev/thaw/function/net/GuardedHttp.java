package dev.thaw.function.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

import dev.thaw.function.FunctionException;

/**
 * HTTP to URLs that callers have named. Every connection, also one behind a redirection, goes to the very address that {@link UrlGuard} has
 * looked at, so that a name which changes its meaning in between gains nothing. Proxies of the environment are not used: they would look
 * names up again.
 */
@ApplicationScoped
public class GuardedHttp {
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_IGNORED_ANSWER = 64 << 10;
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

    private final int maxRedirects;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("url-deadlines").factory());

    @Inject
    GuardedHttp(UrlGuard guard, NetConfig config) {
        this(guard, config.connectTimeout(), config.maxRedirects());
    }

    /**
     * For programs without injection.
     *
     * @param allowed own servers, as {@link NetConfig#allow}
     */
    public static GuardedHttp allowing(List<String> allowed) {
        return new GuardedHttp(
                new UrlGuard(AllowList.parse(allowed), InetAddress::getAllByName), Duration.ofSeconds(5), 3);
    }

    GuardedHttp(UrlGuard guard, Duration connectTimeout, int maxRedirects) {
        this.maxRedirects = maxRedirects;
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(guard.resolver())
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS / 4)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectTimeout))
                        .build())
                .build();
        client = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(connectTimeout))
                        .setProtocolUpgradeEnabled(false)
                        .build())
                // Each request looks its address up anew.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Thaw")
                .build();
    }

    /** Reads a body while it comes; what it throws ends the transfer. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Head head, InputStream body) throws IOException;
    }

    /**
     * Reads what is at a URL.
     *
     * @throws FunctionException {@code url-invalid} (400), {@code url-not-allowed} (403), {@code url-too-large} (413), {@code url-refused} (422;
     *     the server answered 4xx), {@code url-unreachable} (422 for a host that is not there, else 502), {@code url-timeout} (504)
     * @throws IOException only what the reader throws
     */
    public <T> T get(String url, Limits limits, Reader<T> reader) throws IOException {
        return following(url, Map.of(), limits.time(), (transfer, from) -> {
            if (transfer.answer.getCode() != 200) {
                throw refused(transfer.answer.getCode());
            }
            return body(transfer, from, limits, reader);
        });
    }

    /**
     * Some of the bytes at a URL.
     *
     * @param size how many there are in all
     * @param tag changes when what is there does
     */
    public record Part(ByteBuffer bytes, long size, String tag) {}

    /**
     * Reads some of the bytes at a URL (RFC 9110, 14); nothing when its server gives only all of them, or does not say by a strong tag what they
     * belong to.
     *
     * @throws FunctionException as {@link #get}
     */
    public Optional<Part> part(String url, long from, int length, Duration time) {
        Map<String, String> range = Map.of("Range", "bytes=%d-%d".formatted(from, from + length - 1));
        try {
            return following(url, range, time, (transfer, at) -> {
                int status = transfer.answer.getCode();
                // There are ranges, but not this one; or there are none.
                if (status == 200 || status == 416) {
                    return Optional.empty();
                }
                if (status != 206) {
                    throw refused(status);
                }
                String tag = header(transfer.answer, "ETag");
                Matcher said = RANGE.matcher(header(transfer.answer, "Content-Range"));
                if (!said.matches() || Long.parseLong(said.group(1)) != from || !tag.startsWith("\"")) {
                    return Optional.empty();
                }
                byte[] bytes =
                        body(transfer, at, new Limits(time, length), (head, content) -> content.readNBytes(length));
                return Optional.of(new Part(ByteBuffer.wrap(bytes), Long.parseLong(said.group(2)), tag));
            });
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static String header(ClassicHttpResponse answer, String name) {
        Header header = answer.getFirstHeader(name);
        return header == null ? "" : header.getValue();
    }

    @FunctionalInterface
    private interface Answered<T> {
        T read(Transfer transfer, URI from) throws IOException;
    }

    private <T> T following(String url, Map<String, String> headers, Duration time, Answered<T> answered)
            throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        URI next = UrlGuard.parse(url);
        for (int hop = 0; hop <= maxRedirects; hop++) {
            var request = new HttpGet(next);
            headers.forEach(request::setHeader);
            try (var transfer = start(request, next, deadline)) {
                if (!isRedirection(transfer.answer.getCode())) {
                    return answered.read(transfer, next);
                }
                next = redirected(next, transfer.answer.getFirstHeader("Location"));
            }
        }
        throw new FunctionException(422, "url-refused", "The URL redirects more than " + maxRedirects + " times.");
    }

    /**
     * Sends a body and returns the answer's status; redirections are not followed, an answer's body is not kept.
     *
     * @throws FunctionException as {@link #get}
     */
    public int post(String url, Map<String, String> headers, byte[] body, Duration timeout) {
        URI target = UrlGuard.parse(url);
        var request = new HttpPost(target);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, null));
        try (var transfer = start(request, target, System.nanoTime() + timeout.toNanos())) {
            HttpEntity entity = transfer.answer.getEntity();
            if (entity != null && entity.getContentLength() <= MAX_IGNORED_ANSWER) {
                long unused = new LimitedStream(entity.getContent(), MAX_IGNORED_ANSWER, transfer::failure)
                        .skip(MAX_IGNORED_ANSWER);
            }
            return transfer.answer.getCode();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** One request under its deadline; closing it frees the connection. */
    private static final class Transfer implements AutoCloseable {
        private final HttpUriRequestBase request;
        private final Future<?> end;
        private ClassicHttpResponse answer;

        Transfer(HttpUriRequestBase request, Future<?> end) {
            this.request = request;
            this.end = end;
        }

        FunctionException failure(IOException e) {
            return request.isCancelled() ? timedOut(e) : unreachable(e);
        }

        @Override
        public void close() {
            end.cancel(false);
            // An unread rest of an answer is not waited for.
            request.cancel();
            if (answer != null) {
                try {
                    answer.close();
                } catch (IOException e) {
                    // It is given up anyway.
                    request.abort();
                }
            }
        }
    }

    private Transfer start(HttpUriRequestBase request, URI url, long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw timedOut(null);
        }
        request.setConfig(RequestConfig.copy(RequestConfig.DEFAULT)
                .setConnectionRequestTimeout(Timeout.ofMilliseconds(Math.max(1, left / 1_000_000)))
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .build());
        request.setHeader("Accept-Encoding", "identity");
        var transfer = new Transfer(request, clock.schedule((Runnable) request::cancel, left, TimeUnit.NANOSECONDS));
        try {
            var target = new HttpHost(url.getScheme(), UrlGuard.host(url), UrlGuard.port(url));
            transfer.answer = client.executeOpen(target, request, null);
            return transfer;
        } catch (FunctionException e) {
            transfer.close();
            throw e;
        } catch (IOException e) {
            FunctionException failure = transfer.failure(e);
            transfer.close();
            throw failure;
        }
    }

    private static <T> T body(Transfer transfer, URI url, Limits limits, Reader<T> reader) throws IOException {
        HttpEntity entity = transfer.answer.getEntity();
        if (entity == null) {
            return reader.read(new Head(url, "", 0), InputStream.nullInputStream());
        }
        if (entity.getContentLength() > limits.bytes()) {
            throw LimitedStream.tooLarge(limits.bytes());
        }
        InputStream content;
        try {
            content = entity.getContent();
        } catch (IOException e) {
            throw transfer.failure(e);
        }
        return reader.read(
                new Head(url, mediaType(entity.getContentType()), entity.getContentLength()),
                new LimitedStream(content, limits.bytes(), transfer::failure));
    }

    private static String mediaType(String header) {
        String value = header == null ? "" : header;
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isRedirection(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI redirected(URI from, Header location) {
        if (location == null) {
            throw new FunctionException(422, "url-refused", "The URL redirects to nowhere.");
        }
        URI to;
        try {
            to = UrlGuard.parse(from.resolve(location.getValue()).toString());
        } catch (IllegalArgumentException e) {
            throw new FunctionException(400, "url-invalid", "The URL redirects to what is no URL.", e);
        }
        if (from.getScheme().equalsIgnoreCase("https") && to.getScheme().equalsIgnoreCase("http")) {
            throw new FunctionException(403, "url-not-allowed", "The URL redirects from https to http.");
        }
        return to;
    }

    private static FunctionException refused(int status) {
        boolean passing = status == 408 || status == 429 || status >= 500;
        return passing
                ? new FunctionException(502, "url-unreachable", "The URL answered " + status + ".")
                : new FunctionException(422, "url-refused", "The URL answered " + status + ".");
    }

    private static FunctionException unreachable(IOException e) {
        // Without its words: they name addresses.
        return new FunctionException(502, "url-unreachable", "The URL's server cannot be reached, or broke off.", e);
    }

    private static FunctionException timedOut(IOException cause) {
        return new FunctionException(504, "url-timeout", "The URL was not read in time.", cause);
    }

    @PreDestroy
    void close() throws IOException {
        clock.shutdownNow();
        client.close();
    }
}

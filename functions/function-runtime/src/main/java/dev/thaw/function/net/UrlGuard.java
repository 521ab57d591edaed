package dev.thaw.function.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.hc.client5.http.DnsResolver;

import dev.thaw.function.FunctionException;

/** Decides which URLs of callers may be reached. As the HTTP client's resolver it has the last word on every connection. */
@ApplicationScoped
public class UrlGuard {
    private final AllowList allowed;
    private final Lookup lookup;

    /** Finds a host's addresses. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    @Inject
    UrlGuard(NetConfig config) {
        this(AllowList.parse(config.allow().orElse(List.of())), InetAddress::getAllByName);
    }

    UrlGuard(AllowList allowed, Lookup lookup) {
        this.allowed = allowed;
        this.lookup = lookup;
    }

    /**
     * Reads a URL and looks whether it may be reached now. Whoever opens a connection later has to do that through {@link GuardedHttp}: the
     * name may mean another address by then.
     *
     * @throws FunctionException {@code url-invalid} (400), {@code url-not-allowed} (403), {@code url-unreachable} (422)
     */
    public URI check(String text) {
        URI url = parse(text);
        addresses(host(url), port(url));
        return url;
    }

    /**
     * Reads a URL: absolute, http or https, with a host, without user and password.
     *
     * @throws FunctionException {@code url-invalid} (400)
     */
    static URI parse(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new FunctionException(400, "url-invalid", "This is no URL.", e);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new FunctionException(400, "url-invalid", "A URL must begin with http:// or https://.");
        }
        if (url.getHost() == null || url.getPort() > 65_535 || url.getPort() == 0) {
            throw new FunctionException(400, "url-invalid", "The URL names no host that can be reached.");
        }
        if (url.getRawUserInfo() != null) {
            throw new FunctionException(400, "url-invalid", "A URL with a user or password is not taken.");
        }
        return url;
    }

    static String host(URI url) {
        return AllowList.withoutBrackets(url.getHost());
    }

    static int port(URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    /** The addresses of a host, all of which may be reached: one that may not spoils the others, as it would be next. */
    private InetAddress[] addresses(String host, int port) {
        InetAddress[] addresses;
        try {
            addresses = lookup.of(host);
        } catch (UnknownHostException e) {
            throw new FunctionException(422, "url-unreachable", "There is no host '" + host + "'.", e);
        }
        for (InetAddress address : addresses) {
            if (!PublicAddresses.contains(address) && !allowed.contains(host, address, port)) {
                // Without the address: what names mean inside is nobody's business.
                throw new FunctionException(
                        403, "url-not-allowed", "'" + host + "' is not a public address, or not always one.");
            }
        }
        return addresses;
    }

    /** For an HTTP client that connects to nothing but what this returns. */
    DnsResolver resolver() {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return addresses(host, 0);
            }

            @Override
            public List<InetSocketAddress> resolve(String host, int port) {
                return Arrays.stream(addresses(host, port))
                        .map(address -> new InetSocketAddress(address, port))
                        .toList();
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }
}

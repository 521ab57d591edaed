package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** As much of S3 as one job needs, with one object that is larger than any disk at hand: a tone of many channels in RF64 (EBU Tech 3306). */
final class HugeObjectStore implements AutoCloseable {
    private static final int CHANNELS = 8;
    private static final int RATE = 192_000;
    private static final int FRAME = CHANNELS * Double.BYTES;
    private static final int HEAD = 80;
    private static final byte[] SECOND = second();
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final long size;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();

    HugeObjectStore(int seconds) throws IOException {
        this.size = HEAD + (long) seconds * SECOND.length;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    long size() {
        return size;
    }

    /** Bytes of it that were asked for. */
    long read() {
        return read.get();
    }

    /** Bytes that were stored. */
    long stored() {
        return stored.get();
    }

    // A frame of 440 Hz on the first two channels; a second is a whole number of its periods.
    private static byte[] second() {
        ByteBuffer samples = ByteBuffer.allocate(RATE * FRAME).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < RATE; i++) {
            double value = 0.1 * Math.sin(2 * Math.PI * 440 * i / RATE);
            for (int channel = 0; channel < CHANNELS; channel++) {
                samples.putDouble(channel < 2 ? value : 0);
            }
        }
        return samples.array();
    }

    private byte[] head() {
        ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        head.put(letters("RF64")).putInt(-1).put(letters("WAVE"));
        head.put(letters("ds64")).putInt(28).putLong(size - 8).putLong(size - HEAD);
        head.putLong((size - HEAD) / FRAME).putInt(0);
        head.put(letters("fmt ")).putInt(16).putShort((short) 3).putShort((short) CHANNELS);
        head.putInt(RATE).putInt(RATE * FRAME).putShort((short) FRAME).putShort((short) 64);
        return head.put(letters("data")).putInt(-1).array();
    }

    private static byte[] letters(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "HEAD" -> {
                    exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
                    exchange.getResponseHeaders().set("ETag", "\"huge\"");
                    exchange.sendResponseHeaders(200, -1);
                }
                case "GET" -> range(exchange);
                case "PUT" -> {
                    stored.addAndGet(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
                    exchange.getResponseHeaders().set("ETag", "\"part\"");
                    exchange.sendResponseHeaders(200, -1);
                }
                case "POST" -> {
                    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                    String what = exchange.getRequestURI().getQuery().startsWith("uploads")
                            ? "InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult"
                            : "CompleteMultipartUploadResult><ETag>all</ETag></CompleteMultipartUploadResult";
                    byte[] body = ("<" + what + ">").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
                default -> exchange.sendResponseHeaders(204, -1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void range(HttpExchange exchange) throws IOException {
        Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
        if (!range.matches()) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        long at = Long.parseLong(range.group(1));
        long end = Math.min(size, Long.parseLong(range.group(2)) + 1);
        exchange.getResponseHeaders().set("ETag", "\"huge\"");
        exchange.sendResponseHeaders(206, end - at);
        OutputStream out = exchange.getResponseBody();
        read.addAndGet(end - at);
        while (at < end) {
            byte[] from = at < HEAD ? head() : SECOND;
            int place = (int) (at < HEAD ? at : (at - HEAD) % SECOND.length);
            int length = (int) Math.min(end - at, from.length - place);
            out.write(from, place, length);
            at += length;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

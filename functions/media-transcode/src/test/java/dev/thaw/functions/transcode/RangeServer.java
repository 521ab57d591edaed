package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** Serves the files of a folder, any part of each, as most web servers do (RFC 9110, 14). */
record RangeServer(Path folder, String prefix) implements HttpHandler {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(prefix.length()));
            long size = Files.size(file);
            Matcher range =
                    RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            boolean part = range.matches();
            long from = part ? Long.parseLong(range.group(1)) : 0;
            long to = part ? Math.min(size, Long.parseLong(range.group(2)) + 1) : size;
            exchange.getResponseHeaders()
                    .set(
                            "ETag",
                            "\"%d-%s\""
                                    .formatted(
                                            size,
                                            Files.getLastModifiedTime(file).toMillis()));
            if (part) {
                exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, size));
            }
            exchange.sendResponseHeaders(part ? 206 : 200, to - from);
            try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
                bytes.seek(from);
                byte[] buffer = new byte[1 << 16];
                for (long left = to - from; left > 0; ) {
                    int read = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
                    exchange.getResponseBody().write(buffer, 0, read);
                    left -= read;
                }
            }
        }
    }
}

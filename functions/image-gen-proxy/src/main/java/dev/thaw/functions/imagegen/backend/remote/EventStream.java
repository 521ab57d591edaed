package dev.thaw.functions.imagegen.backend.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events (WHATWG HTML, section 9.2): the data of each event. */
public final class EventStream implements AutoCloseable {
    private static final int MAX_EVENT = 128 << 20;
    private static final String DATA = "data:";

    private final BufferedReader lines;

    public EventStream(InputStream body) {
        lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 1 << 16);
    }

    /** The next event's data; empty at the end of the stream. An event that the end cuts off is none. */
    public Optional<String> next() throws IOException {
        var data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && data.length() > 0) {
                return Optional.of(data.toString());
            }
            if (line.startsWith(DATA)) {
                String value = line.substring(DATA.length());
                data.append(data.length() > 0 ? "\n" : "").append(value.startsWith(" ") ? value.substring(1) : value);
            }
            if (data.length() > MAX_EVENT) {
                throw new IOException("An event is too large");
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

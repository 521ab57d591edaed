package dev.thaw.cli.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text made fit for a URL. */
public final class Urls {
    private Urls() {}

    /** Percent-encoded, for a path segment or a query value. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

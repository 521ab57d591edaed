package dev.thaw.autoscaler.router;

import java.util.Locale;

/** Which function a request is for, and what it asks of it. */
record FunctionAddress(String function, String uri) {
    private static final String PATH = "/fn/";

    /** By path, {@code /fn/NAME/rest}, or else by host, {@code NAME.any.domain[:port]}; null when it names none. */
    static FunctionAddress of(String host, String uri) {
        if (uri.startsWith(PATH)) {
            int end = endOfName(uri);
            if (end == PATH.length()) {
                return null;
            }
            String left = uri.substring(end);
            return new FunctionAddress(uri.substring(PATH.length(), end), left.startsWith("/") ? left : "/" + left);
        }
        int dot = host == null ? -1 : host.indexOf('.');
        return dot < 0 || isIpAddress(host)
                ? null
                : new FunctionAddress(host.substring(0, dot).toLowerCase(Locale.ROOT), uri);
    }

    private static boolean isIpAddress(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && c != ':' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static int endOfName(String uri) {
        for (int i = PATH.length(); i < uri.length(); i++) {
            if (uri.charAt(i) == '/' || uri.charAt(i) == '?') {
                return i;
            }
        }
        return uri.length();
    }
}

package dev.thaw.autoscaler.router;

import java.util.Locale;
import java.util.Optional;

/** Which function a request is for, and what it asks of it. */
record FunctionAddress(String function, String uri) {
    private static final String PATH = "/fn/";

    /** By path, {@code /fn/NAME/rest}, or else by host, {@code NAME.any.domain[:port]}. */
    static Optional<FunctionAddress> of(String host, String uri) {
        if (uri.startsWith(PATH)) {
            String rest = uri.substring(PATH.length());
            int end = endOfName(rest);
            String left = rest.substring(end);
            return end == 0
                    ? Optional.empty()
                    : Optional.of(
                            new FunctionAddress(rest.substring(0, end), left.startsWith("/") ? left : "/" + left));
        }
        if (host == null) {
            return Optional.empty();
        }
        int dot = host.indexOf('.');
        boolean address = dot < 0 || host.chars().allMatch(c -> c == '.' || c == ':' || Character.isDigit(c));
        return address
                ? Optional.empty()
                : Optional.of(new FunctionAddress(host.substring(0, dot).toLowerCase(Locale.ROOT), uri));
    }

    private static int endOfName(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) == '/' || rest.charAt(i) == '?') {
                return i;
            }
        }
        return rest.length();
    }
}

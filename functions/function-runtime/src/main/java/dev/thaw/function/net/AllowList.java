package dev.thaw.function.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The servers of one's own that may be reached though they are not public. */
final class AllowList {
    private static final int ANY_PORT = -1;

    private final List<Entry> entries;

    private AllowList(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    private record Entry(Optional<String> host, Optional<Cidr> network, int port) {}

    /**
     * @throws IllegalArgumentException that names the entry which cannot be read
     */
    static AllowList parse(List<String> texts) {
        var entries = new ArrayList<Entry>();
        for (String text : texts) {
            entries.add(entry(text.strip()));
        }
        return new AllowList(entries);
    }

    private static Entry entry(String text) {
        if (text.indexOf('/') >= 0) {
            return new Entry(Optional.empty(), Optional.of(Cidr.parse(text)), ANY_PORT);
        }
        if (Cidr.literal(text).isPresent()) {
            return new Entry(Optional.empty(), Optional.of(Cidr.parse(text)), ANY_PORT);
        }
        int colon = text.lastIndexOf(':');
        String host = withoutBrackets(colon < 0 ? text : text.substring(0, colon));
        int port = colon < 0 ? ANY_PORT : port(text, colon);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("thaw.net.allow: '" + text + "' names no host");
        }
        return Cidr.literal(host).isPresent()
                ? new Entry(Optional.empty(), Optional.of(Cidr.parse(host)), port)
                : new Entry(Optional.of(normal(host)), Optional.empty(), port);
    }

    private static int port(String text, int colon) {
        String digits = text.substring(colon + 1);
        if (!digits.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("thaw.net.allow: '" + text + "' has no port behind its colon");
        }
        return Integer.parseInt(digits);
    }

    /** Whether a server was allowed by its name or its address. */
    boolean contains(String host, InetAddress address, int port) {
        return entries.stream()
                .filter(entry -> entry.port == ANY_PORT || entry.port == port)
                .anyMatch(entry -> entry.host.map(normal(host)::equals).orElse(false)
                        || entry.network
                                .map(network -> network.contains(address))
                                .orElse(false));
    }

    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

package dev.thaw.autoscaler.router;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * Tells an instance who called, in {@code Forwarded} (RFC 7239), {@code X-Forwarded-*} and {@code Via}. What the caller says itself stays
 * in front of what the router knows: the last entry is the router's own, always. One for each connection: its text is made once.
 */
final class Forwarding {
    private static final AsciiString FORWARDED = AsciiString.cached("Forwarded");
    private static final AsciiString FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString VIA = AsciiString.cached("Via");
    private static final AsciiString VIA_1 = AsciiString.cached("1.1 thaw");
    private static final AsciiString VIA_2 = AsciiString.cached("2 thaw");
    private static final String TOKEN = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";
    private static final String PAIR = TOKEN + "=(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*\")";
    private static final String ELEMENT = PAIR + "(?:;" + PAIR + ")*+";
    private static final int MOST = 2_000;
    /** RFC 7239, section 4; an open quotation mark would swallow the entry that is added. */
    private static final Pattern WELL_FORMED = Pattern.compile(ELEMENT + "(?:[ \t]*,[ \t]*" + ELEMENT + ")*+");

    private final AsciiString address;
    private final String node;
    private final AsciiString via;
    private final boolean behindProxy;
    private String host = "";
    private AsciiString hostText = AsciiString.EMPTY_STRING;
    private AsciiString element = AsciiString.EMPTY_STRING;

    /**
     * @param behindProxy whether callers are proxies that have told already who called them, and how
     */
    Forwarding(SocketAddress caller, boolean http2, boolean behindProxy) {
        this.behindProxy = behindProxy;
        String text =
                caller instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "unknown";
        this.address = new AsciiString(text);
        this.node = text.indexOf(':') >= 0 ? "\"[" + text + "]\"" : text;
        this.via = http2 ? VIA_2 : VIA_1;
        this.element = new AsciiString("for=" + node + ";proto=http");
    }

    void add(HttpHeaders headers) {
        if (behindProxy) {
            append(headers, FOR, address);
            return;
        }
        String asked = headers.get(HttpHeaderNames.HOST);
        if (asked == null) {
            headers.remove(HOST);
        } else {
            if (!asked.equals(host)) {
                host = asked;
                hostText = new AsciiString(asked);
                element = new AsciiString(
                        "for=" + node + ";host=\"" + asked.replaceAll("[\"\\\\]", "") + "\";proto=http");
            }
            headers.set(HOST, hostText);
        }
        headers.set(PROTO, HTTP);
        append(headers, FOR, address);
        String given = headers.contains(FORWARDED) ? String.join(", ", headers.getAll(FORWARDED)) : null;
        boolean keep = given != null
                && given.length() <= MOST
                && WELL_FORMED.matcher(given).matches();
        headers.set(FORWARDED, keep ? given + ", " + element : element);
        append(headers, VIA, via);
    }

    private static void append(HttpHeaders headers, AsciiString name, AsciiString value) {
        headers.set(name, headers.contains(name) ? String.join(", ", headers.getAll(name)) + ", " + value : value);
    }
}

package dev.thaw.autoscaler.router;

import io.netty.buffer.ByteBuf;

/**
 * The grammar of a request's head to the letter (RFC 9112, sections 2 to 5). What one server reads in another way than the next is how
 * requests are smuggled: what is not exactly right is refused, never mended.
 */
final class HeadGrammar {
    /** More bytes are needed. */
    static final int INCOMPLETE = -1;

    private static final String SYMBOLS = "!#$%&'*+-.^_`|~";
    private static final boolean[] IS_TOKEN = new boolean[256];
    private static final boolean[] IS_TARGET = new boolean[256];
    private static final boolean[] IS_VALUE = new boolean[256];

    static {
        for (int c = 0; c < IS_TOKEN.length; c++) {
            IS_TOKEN[c] = c < 0x80 && (Character.isLetterOrDigit(c) || SYMBOLS.indexOf(c) >= 0);
            IS_TARGET[c] = c > ' ' && c < 0x7f;
            IS_VALUE[c] = c == '\t' || (c >= ' ' && c != 0x7f);
        }
    }

    private enum At {
        METHOD,
        TARGET,
        VERSION,
        LINE_FEED,
        LINE_START,
        NAME,
        VALUE,
        LAST_LINE_FEED,
        COMPLETE
    }

    private static final String VERSION = "HTTP/1.";

    private At at = At.METHOD;
    private int seen;
    private int word;
    private String problem;

    /** What is wrong with the head; null while nothing is. */
    String problem() {
        return problem;
    }

    void reset() {
        at = At.METHOD;
        seen = 0;
        word = 0;
        problem = null;
    }

    /**
     * Goes on where it was: {@code in} begins with the head each time.
     *
     * @return the head's length once it is complete, {@link #INCOMPLETE} until then, and also when there is a {@link #problem}
     */
    int read(ByteBuf in, int limit) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        for (int i = start + seen; i < end; i++) {
            if (!next(in.getByte(i) & 0xff)) {
                return INCOMPLETE;
            }
            if (at == At.COMPLETE) {
                return i + 1 - start;
            }
        }
        seen = end - start;
        if (seen > limit) {
            problem = "The head is larger than " + limit + " bytes.";
        }
        return INCOMPLETE;
    }

    /** Takes one byte; false when it must not be there. */
    private boolean next(int c) {
        switch (at) {
            case METHOD -> {
                if (c == ' ' && word > 0) {
                    to(At.TARGET);
                } else if (!IS_TOKEN[c]) {
                    return bad("The method");
                } else {
                    word++;
                }
            }
            case TARGET -> {
                if (c == ' ' && word > 0) {
                    to(At.VERSION);
                } else if (!IS_TARGET[c]) {
                    return bad("The request target");
                } else {
                    word++;
                }
            }
            case VERSION -> {
                if (c == '\r' && word == VERSION.length() + 1) {
                    to(At.LINE_FEED);
                } else if (word < VERSION.length()
                        ? c != VERSION.charAt(word)
                        : word > VERSION.length() || (c != '0' && c != '1')) {
                    return bad("The version");
                } else {
                    word++;
                }
            }
            case LINE_FEED -> {
                if (c != '\n') {
                    return bad("A line's end");
                }
                to(At.LINE_START);
            }
            case LINE_START -> {
                if (c == '\r') {
                    to(At.LAST_LINE_FEED);
                } else if (!IS_TOKEN[c]) {
                    return bad("A header's name");
                } else {
                    at = At.NAME;
                }
            }
            case NAME -> {
                if (c == ':') {
                    at = At.VALUE;
                } else if (!IS_TOKEN[c]) {
                    return bad("A header's name");
                }
            }
            case VALUE -> {
                if (c == '\r') {
                    at = At.LINE_FEED;
                } else if (!IS_VALUE[c]) {
                    return bad("A header's value");
                }
            }
            case LAST_LINE_FEED -> {
                if (c != '\n') {
                    return bad("The head's end");
                }
                to(At.COMPLETE);
            }
            case COMPLETE -> throw new IllegalStateException("The head has been read");
        }
        return true;
    }

    private void to(At next) {
        at = next;
        word = 0;
    }

    private boolean bad(String part) {
        problem = part + " has a character that must not be there.";
        return false;
    }
}

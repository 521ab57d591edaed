package dev.thaw.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection of a {@link LoadGenerator}; reads answers that have a {@code Content-Length}. */
final class Connection {
    private static final int BUFFER = 16 << 10;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_AT + 3;
    private static final int UNAVAILABLE = 503;
    private static final String END = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long due;
    /** The answer's length with its head; 0 until that is known. */
    private int length;

    /** What a read has brought. */
    sealed interface Answer {
        /**
         * An answer.
         *
         * @param shed 503 with {@code Retry-After}
         * @param keep the connection stays open
         */
        record Whole(int status, boolean shed, boolean keep) implements Answer {
            boolean isOk() {
                return status == 200;
            }
        }

        /** Some of an answer. */
        record Partial() implements Answer {}

        /** The end of the connection. */
        record Closed() implements Answer {}
    }

    private static final Answer PARTIAL = new Answer.Partial();
    private static final Answer CLOSED = new Answer.Closed();
    private static final Answer OK = new Answer.Whole(200, false, true);

    Connection(Selector selector, InetSocketAddress address) throws IOException {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(address);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    long due() {
        return due;
    }

    /** False when the connection has ended. */
    boolean send(ByteBuffer request, long dueAt) {
        due = dueAt;
        length = 0;
        buffer.clear();
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Answer read() {
        try {
            if (channel.read(buffer) < 0) {
                return CLOSED;
            }
        } catch (IOException e) {
            return CLOSED;
        }
        if (length > 0) {
            return buffer.position() < length ? PARTIAL : answer();
        }
        int head = headEnd();
        if (head < 0) {
            return PARTIAL;
        }
        length = head + contentLength(head);
        if (length > BUFFER) {
            throw new IllegalStateException("An answer of " + length + " bytes is larger than the buffer");
        }
        return buffer.position() < length ? PARTIAL : answer();
    }

    private int headEnd() {
        byte[] bytes = buffer.array();
        for (int i = 3; i < buffer.position(); i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private int contentLength(int head) {
        byte[] bytes = buffer.array();
        for (int at = 0; at + LENGTH.length() < head; at++) {
            int i = 0;
            while (i < LENGTH.length() && lower(bytes[at + i]) == LENGTH.charAt(i)) {
                i++;
            }
            if (i == LENGTH.length()) {
                return number(bytes, at + i);
            }
        }
        throw new IllegalStateException("An answer without a Content-Length: " + text(head));
    }

    private static int lower(byte some) {
        return some >= 'A' && some <= 'Z' ? some + 'a' - 'A' : some;
    }

    private static int number(byte[] bytes, int from) {
        int value = 0;
        for (int i = from; bytes[i] != '\r'; i++) {
            if (bytes[i] != ' ') {
                value = value * 10 + bytes[i] - '0';
            }
        }
        return value;
    }

    private Answer answer() {
        byte[] bytes = buffer.array();
        int status = 0;
        for (int i = STATUS_AT; i < STATUS_END; i++) {
            status = status * 10 + bytes[i] - '0';
        }
        if (status == 200) {
            return OK;
        }
        String head = text(length).toLowerCase(Locale.ROOT);
        head = head.substring(0, head.indexOf(END));
        return new Answer.Whole(
                status,
                status == UNAVAILABLE && head.contains("\r\nretry-after:"),
                !head.contains("\r\nconnection: close"));
    }

    private String text(int end) {
        return new String(buffer.array(), 0, end, StandardCharsets.ISO_8859_1);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

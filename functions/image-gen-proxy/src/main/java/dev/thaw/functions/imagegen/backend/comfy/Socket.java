package dev.thaw.functions.imagegen.backend.comfy;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jboss.logging.Logger;

import dev.thaw.functions.imagegen.backend.remote.Remote;

/**
 * ComfyUI's websocket: text messages are JSON objects with {@code type} and {@code data}; binary ones begin with two big-endian 32-bit numbers,
 * 1 for a preview and its kind (1 JPEG, 2 PNG), and go on with the picture. It is a convenience: whoever uses it must also do without it.
 */
public final class Socket implements AutoCloseable, WebSocket.Listener {
    private static final Logger LOG = Logger.getLogger(Socket.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration OPEN = Duration.ofSeconds(5);
    private static final int MAX_WAITING = 256;
    private static final int MAX_MESSAGE = 32 << 20;
    private static final int PREVIEW = 1;
    private static final int HEAD = 8;

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>(MAX_WAITING);
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private volatile WebSocket socket;
    private volatile boolean closed;

    private Socket() {}

    /** One message: JSON, or a preview's file. */
    public record Message(JsonNode json, ByteBuffer preview) {}

    /** Opens the socket of a client; one that does not open counts as closed. */
    public static Socket open(Remote remote, String client) throws InterruptedException {
        var listener = new Socket();
        CompletableFuture<WebSocket> opening = remote.open("/ws?clientId=" + client, listener);
        try {
            listener.socket = opening.get(OPEN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf(e, "No websocket for %s: progress is less fine", client);
            opening.cancel(true);
            listener.closed = true;
        }
        return listener;
    }

    /** Whether nothing will come any more. */
    public boolean isClosed() {
        return closed && messages.isEmpty();
    }

    /** The next message, if one comes in time. */
    public Optional<Message> next(Duration time) throws InterruptedException {
        return Optional.ofNullable(messages.poll(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            read(text.toString());
            text.setLength(0);
        }
        return go(from, text.length());
    }

    private void read(String message) {
        try {
            add(new Message(JSON.readTree(message), null));
        } catch (JsonProcessingException e) {
            // Some extensions send what is no JSON; it tells nothing here.
            return;
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            byte[] message = binary.toByteArray();
            binary.reset();
            if (message.length > HEAD && ByteBuffer.wrap(message).getInt() == PREVIEW) {
                add(new Message(
                        null,
                        ByteBuffer.wrap(message, HEAD, message.length - HEAD).slice()));
            }
        }
        return go(from, binary.size());
    }

    /** The oldest goes when nobody reads: what counts is also in the history. */
    private void add(Message message) {
        while (!messages.offer(message)) {
            messages.poll();
        }
    }

    private CompletionStage<?> go(WebSocket from, int waiting) {
        if (waiting > MAX_MESSAGE) {
            from.abort();
            closed = true;
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed = true;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
        if (socket != null) {
            socket.abort();
        }
    }
}

package dev.thaw.functions.transcode.seal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.thaw.function.Invocation;
import dev.thaw.function.ObjectAddress;
import dev.thaw.functions.transcode.form.Encryption;

/** Keys that lie in the object store: read there, or made and stored. */
public final class StoredKeys implements Keys {
    private static final String TYPE = "application/octet-stream";
    /** More than a key in letters has. */
    private static final int MOST_BYTES = 256;

    private final Invocation<?> invocation;
    private final Map<Encryption, Lock> locks = new HashMap<>();

    public StoredKeys(Invocation<?> invocation) {
        this.invocation = invocation;
    }

    @Override
    public synchronized Lock lock(Encryption encryption) {
        return locks.computeIfAbsent(encryption, this::made);
    }

    // A second attempt must have the same key: segments of both may lie there.
    private Lock made(Encryption encryption) {
        ObjectAddress place = ObjectAddress.parse(invocation.filled(encryption.place(), UnaryOperator.identity()));
        byte[] bytes = encryption.isMade()
                ? invocation.keep(place, SegmentKey.made(), TYPE, MOST_BYTES)
                : invocation.read(place, MOST_BYTES);
        return new Lock(SegmentKey.of(bytes), invocation.filled(encryption.uri(), StoredKeys::escaped));
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}

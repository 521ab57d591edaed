package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;

/** An object as it was when it was looked at, to be read piece by piece. */
public final class StoredObject implements RangedInput {
    private final ObjectStore store;
    private final ObjectAddress address;
    private final long size;
    private final String tag;

    StoredObject(ObjectStore store, ObjectAddress address, long size, String tag) {
        this.store = store;
        this.address = address;
        this.size = size;
        this.tag = tag;
    }

    public ObjectAddress address() {
        return address;
    }

    @Override
    public long size() {
        return size;
    }

    /** Changes when the object does. */
    public String tag() {
        return tag;
    }

    /** All of it, from the store. */
    public InputStream open() {
        return open(0, size);
    }

    /**
     * The bytes from one place up to another.
     *
     * @throws FunctionException {@code object-changed} (422) when another object has taken its place; else as every reading
     */
    @Override
    public InputStream open(long from, long to) {
        return store.open(this, from, to);
    }

    @Override
    public byte[] read(long from, int length) {
        try (InputStream in = open(from, from + length)) {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw ObjectStore.unavailable(e);
        }
    }
}

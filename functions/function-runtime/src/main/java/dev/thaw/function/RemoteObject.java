package dev.thaw.function;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import dev.thaw.function.net.GuardedHttp;

/** What is at a URL whose server gives any part of it. */
final class RemoteObject implements RangedInput {
    private final GuardedHttp http;
    private final String url;
    private final Supplier<Duration> left;
    private final long size;
    private final String tag;

    private RemoteObject(GuardedHttp http, String url, Supplier<Duration> left, GuardedHttp.Part seen) {
        this.http = http;
        this.url = url;
        this.left = left;
        this.size = seen.size();
        this.tag = seen.tag();
    }

    /**
     * Looks at a URL; nothing when its server gives no parts, or does not tell whether they are of the same whole.
     *
     * @param left how long a request may take
     */
    static Optional<RemoteObject> at(String url, GuardedHttp http, Supplier<Duration> left) {
        return http.part(url, 0, 1, left.get()).map(seen -> new RemoteObject(http, url, left, seen));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long from, int length) {
        return http.part(url, from, length, left.get())
                .filter(part -> part.size() == size && part.tag().equals(tag))
                .map(part -> part.bytes().array())
                .orElseThrow(() -> new FunctionException(
                        422, "object-changed", "What is at the URL changed while it was being read. Send it again."));
    }
}

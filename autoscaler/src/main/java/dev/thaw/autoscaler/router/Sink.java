package dev.thaw.autoscaler.router;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/** Where a request goes. */
interface Sink {
    /** The next part; its last one is a {@link LastHttpContent}. */
    void body(HttpContent part);

    /** What has been read so far should go on. */
    default void flushRequest() {}

    /** Whether the caller takes what is written to it. */
    default void callerWritable(boolean writable) {}

    /** The rest of the request cannot be read. */
    void refuse(Unavailable reason);

    /** Nobody waits for the answer. */
    void gone();
}

package dev.thaw.autoscaler.router;

import io.netty.channel.Channel;

/** What is written to a connection, and goes on its way when it is flushed. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the connection, and that is seen
final class Outbox {
    private final Channel channel;
    private boolean flushed = true;

    Outbox(Channel channel) {
        this.channel = channel;
    }

    void write(Object message) {
        flushed = false;
        channel.write(message, channel.voidPromise());
    }

    /** Costs nothing when nothing has been written since the last time. */
    void flush() {
        if (!flushed) {
            flushed = true;
            channel.flush();
        }
    }
}

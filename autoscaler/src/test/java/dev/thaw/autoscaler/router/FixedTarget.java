package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.ScaleTarget;
import dev.thaw.autoscaler.target.StartTimes;

/** Instances are servers that tests have started themselves, ready at once. */
final class FixedTarget implements ScaleTarget {
    private final int[] ports;
    private final AtomicInteger next = new AtomicInteger();
    final List<Fixed> started = new CopyOnWriteArrayList<>();

    FixedTarget(int... ports) {
        this.ports = ports;
    }

    @Override
    public Future<Void> prepare(RevisionSpec revision) {
        return Future.succeededFuture();
    }

    @Override
    public RunningInstance start(RevisionSpec revision) {
        int number = next.getAndIncrement();
        var instance = new Fixed("fixed-" + number, ports[number % ports.length]);
        started.add(instance);
        return instance;
    }

    @Override
    public long freeMemory() {
        return Long.MAX_VALUE;
    }

    @Override
    public List<String> logs(String function, int lines) {
        return List.of();
    }

    @Override
    public void close() {}

    static final class Fixed implements RunningInstance {
        private final String id;
        private final int port;
        final Promise<String> ended = Promise.promise();

        Fixed(String id, int port) {
            this.id = id;
            this.port = port;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public long pid() {
            return 0;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public Future<StartTimes> ready() {
            return Future.succeededFuture(new StartTimes(Duration.ZERO, Duration.ZERO));
        }

        @Override
        public Future<String> ended() {
            return ended.future();
        }

        @Override
        public long memoryBytes() {
            return 1 << 20;
        }

        @Override
        public boolean lives() {
            return !ended.future().isComplete();
        }

        @Override
        public void freeze() {}

        @Override
        public boolean thaw() {
            return true;
        }

        @Override
        public void stop(Duration grace) {
            ended.tryComplete("stopped");
        }
    }
}

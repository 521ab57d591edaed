package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;

/** What one event loop keeps: connections to instances, and what is open. Touched by its own thread only. */
final class RouterLoop {
    private static final Duration DEADLINE_PERIOD = Duration.ofMillis(20);
    private static final Duration IDLE_PERIOD = Duration.ofSeconds(1);

    private final EventLoop executor;
    private final Bootstrap bootstrap;
    private final Deadlines exchanges;
    private final Deadlines idle;
    private final Map<Instance, InstanceConnections> connections = new HashMap<>();

    RouterLoop(EventLoop executor, Bootstrap bootstrap) {
        this.executor = executor;
        this.bootstrap = bootstrap;
        this.exchanges = new Deadlines(executor, DEADLINE_PERIOD);
        this.idle = new Deadlines(executor, IDLE_PERIOD);
        var unused = executor.scheduleWithFixedDelay(
                this::expire, IDLE_PERIOD.toNanos(), IDLE_PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    }

    EventLoop executor() {
        return executor;
    }

    /** Runs it on this loop, at once when it is there already. */
    void run(Runnable task) {
        if (executor.inEventLoop()) {
            task.run();
        } else {
            executor.execute(task);
        }
    }

    /** Requests that are not answered yet. */
    Deadlines exchanges() {
        return exchanges;
    }

    /** Callers' connections. */
    Deadlines idle() {
        return idle;
    }

    InstanceConnections connections(Instance instance) {
        InstanceConnections known = connections.get(instance);
        if (known == null) {
            known = new InstanceConnections(instance, bootstrap);
            connections.put(instance, known);
        }
        return known;
    }

    private void expire() {
        long now = System.nanoTime();
        connections.values().removeIf(some -> some.expire(now));
    }

    /** Connections to instances. */
    int open() {
        return connections.values().stream().mapToInt(InstanceConnections::open).sum();
    }

    void close() {
        connections.values().forEach(InstanceConnections::close);
    }
}

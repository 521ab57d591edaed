package dev.thaw.autoscaler.router;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import dev.thaw.autoscaler.RevisionSpec;
import dev.thaw.autoscaler.target.RunningInstance;
import dev.thaw.autoscaler.target.ScaleTarget;
import dev.thaw.autoscaler.target.StartFailure;
import dev.thaw.autoscaler.target.StartTimes;

/** Instances without processes: they come up, freeze, thaw and end when a {@link Script} says so. */
final class ScriptedTarget implements ScaleTarget {
    private final Script script;
    private final double failingStarts;
    private final Map<Integer, Scripted> byPort = new HashMap<>();
    private int started;
    int freezes;
    int thaws;

    ScriptedTarget(Script script, double failingStarts) {
        this.script = script;
        this.failingStarts = failingStarts;
    }

    Scripted at(int port) {
        return byPort.get(port);
    }

    List<Scripted> alive() {
        return byPort.values().stream().filter(i -> i.alive).toList();
    }

    int started() {
        return started;
    }

    @Override
    public RunningInstance start(RevisionSpec revision) {
        var instance = new Scripted(++started);
        byPort.put(instance.port(), instance);
        script.later(script.chance(failingStarts) ? instance::crash : instance::listen);
        return instance;
    }

    @Override
    public Future<Void> prepare(RevisionSpec revision) {
        return Future.succeededFuture();
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

    /** An instance; freezing takes it two steps, as it does a process. */
    final class Scripted implements RunningInstance {
        private final int number;
        private final Promise<StartTimes> ready = Promise.promise();
        private final Promise<String> ended = Promise.promise();
        private Object preparing;
        boolean alive = true;
        boolean listening;
        boolean frozen;
        int working;

        Scripted(int number) {
            this.number = number;
        }

        private void listen() {
            if (alive) {
                listening = true;
                ready.tryComplete(new StartTimes(Duration.ZERO, Duration.ZERO));
            }
        }

        /** It is gone; that this is noticed may take a while. */
        void crash() {
            if (alive) {
                alive = false;
                script.later(() -> {
                    ready.tryFail(new StartFailure("instance-failed", "It crashed."));
                    ended.tryComplete("crashed");
                });
            }
        }

        @Override
        public boolean lives() {
            return alive;
        }

        @Override
        public void freeze() {
            Object attempt = new Object();
            preparing = attempt;
            script.later(() -> {
                if (preparing == attempt) {
                    preparing = null;
                    frozen = true;
                    freezes++;
                }
            });
        }

        @Override
        public boolean thaw() {
            preparing = null;
            frozen = false;
            thaws++;
            return alive;
        }

        @Override
        public void stop(Duration grace) {
            if (working > 0 && !grace.isZero()) {
                throw new AssertionError(id() + " is stopped while it works");
            }
            frozen = false;
            listening = false;
            script.later(() -> {
                alive = false;
                ended.tryComplete("stopped");
            });
        }

        @Override
        public String id() {
            return "scripted-" + number;
        }

        @Override
        public long pid() {
            return number;
        }

        @Override
        public int port() {
            return number;
        }

        @Override
        public Future<StartTimes> ready() {
            return ready.future();
        }

        @Override
        public Future<String> ended() {
            return ended.future();
        }

        @Override
        public long memoryBytes() {
            return 1 << 20;
        }
    }
}

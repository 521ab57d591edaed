package dev.thaw.embedded;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what the store tells it; can refuse to confirm. */
final class RecordingSink implements NotificationSink {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;

    @Override
    public UUID begin(ObjectChange change) {
        log.add("begin " + change.eventName() + " " + change.bucket() + "/" + change.key());
        return UUID.randomUUID();
    }

    @Override
    public void confirm(UUID intent, ObjectState state) {
        if (refusing) {
            throw new IllegalStateException("cannot store the notification");
        }
        log.add("confirm " + state.size());
    }

    @Override
    public void abandon(UUID intent) {
        log.add("abandon");
    }

    void refuseConfirm() {
        refusing = true;
    }

    List<String> log() {
        return List.copyOf(log);
    }

    long count(String prefix) {
        return log.stream().filter(line -> line.startsWith(prefix)).count();
    }
}

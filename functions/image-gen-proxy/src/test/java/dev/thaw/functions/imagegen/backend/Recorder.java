package dev.thaw.functions.imagegen.backend;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a back end tells. */
final class Recorder implements Observer {
    final List<Double> progress = new CopyOnWriteArrayList<>();
    final List<Picture> partials = new CopyOnWriteArrayList<>();
    final List<String> tickets = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
    }

    @Override
    public void progress(double fraction) {
        progress.add(fraction);
    }

    @Override
    public void partial(Picture picture) {
        partials.add(picture);
    }

    @Override
    public void ticket(String ticket) {
        tickets.add(ticket);
    }

    @Override
    public void check() throws InterruptedException {
        if (cancelled) {
            throw new InterruptedException();
        }
    }
}

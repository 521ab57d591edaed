package dev.thaw.functions.imagegen.front;

import java.util.concurrent.locks.ReentrantLock;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.backend.Picture;
import dev.thaw.functions.imagegen.job.Ended;
import dev.thaw.functions.imagegen.job.Job;
import dev.thaw.functions.imagegen.job.Listener;
import dev.thaw.functions.imagegen.job.Partials;

/**
 * Server-sent events in OpenAI's form: {@code …partial_image}, as many as were asked for and spread over the work, then {@code …completed} for
 * each picture. Once it has begun, a failure is an event, too.
 */
final class PictureStream implements Listener {
    private final Call call;
    private final AnswerWriter writer;
    private final Job job;
    private final String kind;
    private final Partials partials;
    private final ReentrantLock lock = new ReentrantLock();
    private double progress;
    private boolean ended;

    /**
     * @param kind {@code image_generation} or {@code image_edit}
     */
    PictureStream(Call call, AnswerWriter writer, Job job, String kind) {
        this.call = call;
        this.writer = writer;
        this.job = job;
        this.kind = kind;
        this.partials = new Partials(job.request());
    }

    void begin() {
        call.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store");
    }

    @Override
    public void progress(double fraction) {
        lock.lock();
        try {
            progress = Math.max(progress, fraction);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void partial(Picture picture) {
        lock.lock();
        try {
            int index = ended ? -1 : partials.next(progress);
            if (index >= 0) {
                send(kind + ".partial_image", writer.partial(job, picture, index));
            }
        } finally {
            lock.unlock();
        }
    }

    void end(Ended pictures) {
        lock.lock();
        try {
            ended = true;
            writer.completed(pictures).forEach(event -> send(kind + ".completed", event));
            call.response().end();
        } finally {
            lock.unlock();
        }
    }

    void fail(Failure failure) {
        lock.lock();
        try {
            ended = true;
            send("error", Call.error(call.json(), failure));
            call.response().end();
        } finally {
            lock.unlock();
        }
    }

    private void send(String type, ObjectNode data) {
        if (!call.response().closed()) {
            data.put("type", type);
            call.response().write("event: " + type + "\ndata: " + data + "\n\n");
        }
    }
}

package dev.thaw.functions.watermark.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.WatermarkConfig;

/** The workers: each does one order at a time, so their number bounds memory and processors; who finds all busy waits, within limits. */
@ApplicationScoped
public class Workers {
    /** A worker that has done so much is replaced: what a decoder may have leaked goes with it. */
    private static final int ORDERS = 1000;

    private final BlockingQueue<Desk> desks;
    private final List<Desk> all = new ArrayList<>();
    private final Semaphore places;
    private final Duration patience;
    private final Duration time;
    private final long memory;
    private final long file;
    private final ObjectMapper json = new ObjectMapper();

    @Inject
    Workers(WatermarkConfig config) {
        int count = config.workers().orElse(Runtime.getRuntime().availableProcessors());
        desks = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            all.add(new Desk());
        }
        desks.addAll(all);
        places = new Semaphore(count + config.queue());
        patience = config.patience();
        time = config.limits().time();
        memory = config.limits().memory().asLongValue();
        file = config.limits().input().asLongValue();
    }

    /** A worker's place; it is started when it is first needed, and again after it has died. */
    private final class Desk {
        private WorkerProcess process;
        private int done;

        private WorkerProcess process() throws IOException {
            if (process == null || !process.isAlive() || done >= ORDERS) {
                close();
                process = WorkerProcess.start(memory, file);
                done = 0;
            }
            done++;
            return process;
        }

        private void close() {
            if (process != null) {
                process.close();
                process = null;
            }
        }
    }

    /**
     * Has a worker do the order.
     *
     * @param onCancel takes what ends the work
     * @throws FunctionException 503 {@code overloaded}; 422 {@code work-too-large}, {@code decoder-crashed}; what the worker says
     */
    public List<Made> run(Order order, Consumer<Runnable> onCancel) throws IOException, InterruptedException {
        if (!places.tryAcquire()) {
            throw overloaded();
        }
        try {
            Desk desk = desks.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (desk == null) {
                throw overloaded();
            }
            try {
                WorkerProcess process = desk.process();
                onCancel.accept(process::close);
                String answer = process.ask(json.writeValueAsString(order), time);
                return made(order, json.readValue(answer, Answer.class));
            } finally {
                desks.add(desk);
            }
        } finally {
            places.release();
        }
    }

    private static List<Made> made(Order order, Answer answer) {
        if (answer.status() != 0) {
            throw new FunctionException(answer.status(), answer.code(), answer.detail());
        }
        var made = new ArrayList<Made>();
        for (Order.Target target : order.outputs()) {
            Answer.Size size = answer.sizes().get(made.size());
            made.add(new Made(
                    target.form(),
                    target.format(),
                    Path.of(target.file()),
                    size.width(),
                    size.height(),
                    size.frames()));
        }
        return made;
    }

    private static FunctionException overloaded() {
        return new FunctionException(503, "overloaded", "All workers are busy, and enough pictures wait already.");
    }

    @PreDestroy
    void close() {
        all.forEach(Desk::close);
    }
}

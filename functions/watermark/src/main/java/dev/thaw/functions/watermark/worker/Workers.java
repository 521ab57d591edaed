package dev.thaw.functions.watermark.worker;

import java.io.IOException;
import java.nio.file.Files;
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
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.watermark.WatermarkConfig;
import dev.thaw.functions.watermark.form.Mark;

/** The workers: each does one order at a time, so their number bounds memory and processors; who finds all busy waits, within limits. */
@ApplicationScoped
public class Workers {
    /** A worker that has done so much is replaced: what a decoder may have leaked goes with it. */
    private static final int ORDERS = 1000;

    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final int WARM = 64;

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
        int count = config.workerCount();
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
        return made(order, ask(order, onCancel));
    }

    /** Has a worker draw marks; where each lies, in their order; errors as {@link #run}. */
    public List<Overlay> draw(DrawOrder order, Consumer<Runnable> onCancel) throws IOException, InterruptedException {
        return ask(order, onCancel).overlays();
    }

    private Answer ask(Task task, Consumer<Runnable> onCancel) throws IOException, InterruptedException {
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
                String line = process.ask(json.writerFor(Task.class).writeValueAsString(task), time);
                Answer answer = json.readValue(line, Answer.class);
                if (answer.status() != 0) {
                    throw new FunctionException(answer.status(), answer.code(), answer.detail());
                }
                return answer;
            } finally {
                desks.add(desk);
            }
        } finally {
            places.release();
        }
    }

    private static List<Made> made(Order order, Answer answer) {
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

    /** Has a worker draw a letter as soon as the function starts: its libraries are loaded then, and the next picture is quick. */
    void warm(@Observes StartupEvent event, WatermarkConfig config) {
        if (config.warm()) {
            Thread.ofPlatform().name("worker-warm-up").daemon().start(this::warm);
        }
    }

    void warm() {
        Path file = null;
        try {
            file = Files.createTempFile("warm", ".mov");
            var letter = new Order.Stamp(Mark.ofText("a"), null, List.of());
            draw(new DrawOrder(List.of(letter), List.of(file.toString()), WARM, WARM, WARM * WARM), cancel -> {});
        } catch (IOException | FunctionException e) {
            LOG.warn("No worker could be started ahead; the first picture will try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("A temporary file is left behind", e);
        }
    }

    @PreDestroy
    void close() {
        all.forEach(Desk::close);
    }
}

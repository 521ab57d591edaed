package dev.thaw.functions.watermark.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.thaw.ffmpeg.Natives;
import dev.thaw.ffmpeg.Sandbox;
import dev.thaw.function.FunctionException;

/** A process that does orders, in a cage: no network, no new privileges, bounded memory and files, gone with its parent. */
final class WorkerProcess {
    private static final Duration PROCESSOR = Duration.ofDays(1);
    private static final String HEAP = "-Xmx384m";
    /** The kernel ties a parent-death signal to the thread that started the child: this one lives as long as the process. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("worker-starter").daemon().factory());

    private static final ExecutorService READERS = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("worker-answers-", 0).daemon().factory());

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader answers;

    private WorkerProcess(Process process) {
        this.process = process;
        this.orders = process.getOutputStream();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static WorkerProcess start(long memory, long file) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-Dffmpeg.natives=" + Natives.folder(),
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-cp",
                System.getProperty("java.class.path"),
                PictureWorker.class.getName()));
        var builder = new ProcessBuilder(Sandbox.command(line, new Sandbox.Bounds(memory, PROCESSOR, file)))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return new WorkerProcess(STARTER.submit(builder::start).get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends an order and waits for its answer; a worker that gives none in time, or dies, is no more. */
    String ask(String order, Duration time) throws InterruptedException {
        Future<String> answer = READERS.submit(() -> {
            orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
            return answers.readLine();
        });
        try {
            String line = answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
            if (line != null) {
                return line;
            }
            throw crashed(null);
        } catch (TimeoutException e) {
            throw new FunctionException(
                    422, "work-too-large", "The picture was not done within " + time.toSeconds() + " s.", e);
        } catch (ExecutionException e) {
            throw crashed(e);
        } finally {
            if (!answer.isDone() || answer.state() == Future.State.FAILED) {
                close();
            }
        }
    }

    private FunctionException crashed(Exception cause) {
        close();
        return new FunctionException(
                422, "decoder-crashed", "The program that worked on the picture ended unexpectedly.", cause);
    }

    void close() {
        process.destroyForcibly();
    }
}

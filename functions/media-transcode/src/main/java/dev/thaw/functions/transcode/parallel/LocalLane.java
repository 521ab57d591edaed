package dev.thaw.functions.transcode.parallel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

import dev.thaw.function.Invocation;
import dev.thaw.function.StoredObject;
import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.media.run.Job;

/** The worker in this process. */
record LocalLane(
        PartMaker maker,
        Invocation<?> invocation,
        StoredObject object,
        JobForm form,
        Function<Part, PartOrder> order,
        Job job,
        Preparation preparation)
        implements Lane {
    /** What is done before the first part. */
    @FunctionalInterface
    interface Preparation {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        preparation.run();
    }

    @Override
    public MadePart make(Part part, DoubleConsumer progress) throws IOException, InterruptedException {
        PartOrder wanted = order.apply(part);
        List<Path> files = maker.make(invocation, object, form, wanted, new Told(job, progress));
        return new Local(files, wanted);
    }

    /** A job whose progress is that of a part. */
    private record Told(Job job, DoubleConsumer progress) implements Job {
        @Override
        public Exit execute(List<String> command, java.util.function.Consumer<String> line)
                throws IOException, InterruptedException {
            return job.execute(command, line);
        }

        @Override
        public void progress(double fraction, String message) {
            progress.accept(fraction);
        }

        @Override
        public void check() {
            job.check();
        }
    }

    private record Local(List<Path> files, PartOrder order) implements MadePart {
        @Override
        public InputStream open(String film) throws IOException {
            return Files.newInputStream(files.get(order.outputs().indexOf(film)));
        }

        @Override
        public void discard() {
            for (Path file : files) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

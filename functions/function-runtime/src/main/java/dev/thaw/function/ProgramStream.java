package dev.thaw.function;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a program writes to its stdout, while it writes it; closed, the program is no more. */
final class ProgramStream extends FilterInputStream {
    private final Process process;
    private final Supplier<String> errors;
    private final Consumer<ExternalProcess.Exit> ended;
    private final Runnable end;
    private boolean told;

    ProgramStream(Process process, Supplier<String> errors, Consumer<ExternalProcess.Exit> ended, Runnable end) {
        super(process.getInputStream());
        this.process = process;
        this.errors = errors;
        this.ended = ended;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        int read = in.read();
        tellAtEnd(read);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        tellAtEnd(read);
        return read;
    }

    private void tellAtEnd(int read) throws IOException {
        if (read >= 0 || told) {
            return;
        }
        told = true;
        try {
            ended.accept(new ExternalProcess.Exit(process.waitFor(), errors.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        end.run();
        super.close();
    }
}

package dev.thaw.cli.shell;

import java.io.InputStream;
import java.util.function.BiFunction;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error, for people only. */
public final class Progress {
    private static final int REFRESH_MS = 100;
    private static final long MEBI = 1 << 20;
    private static final long LARGE = 8 * MEBI;

    private final BiFunction<InputStream, Long, InputStream> wrapper;

    private Progress(BiFunction<InputStream, Long, InputStream> wrapper) {
        this.wrapper = wrapper;
    }

    /** Bytes of a transfer, when a person is watching and it is large enough to take a while. */
    public static Progress ofBytes(Workspace workspace, String task) {
        return new Progress((stream, size) -> workspace.terminal() && size > LARGE
                ? ProgressBar.wrap(stream, builder(task, size).setUnit(" MiB", MEBI))
                : stream);
    }

    /** Nothing to be seen. */
    public static Progress none() {
        return new Progress((stream, size) -> stream);
    }

    /** A stream that shows how far it has been read. */
    public InputStream reading(InputStream stream, long size) {
        return wrapper.apply(stream, size);
    }

    /** A bar from 0 to {@code max}; the caller closes it. */
    public static ProgressBar bar(String task, long max) {
        return builder(task, max).build();
    }

    /** A sign that something goes on, of unknown length; it vanishes when the caller closes it. */
    public static ProgressBar busy(String task) {
        return builder(task, -1).clearDisplayOnFinish().build();
    }

    private static ProgressBarBuilder builder(String task, long max) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .setUpdateIntervalMillis(REFRESH_MS)
                .setStyle(ProgressBarStyle.ASCII);
    }
}

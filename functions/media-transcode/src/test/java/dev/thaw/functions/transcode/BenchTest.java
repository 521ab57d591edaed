package dev.thaw.functions.transcode;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.media.Limits;

/** What tests of jobs on local files have in common: clips to start from, and a bench to work at. */
abstract class BenchTest {
    /** How the usual clip is encoded. */
    static final String[] H264 = {"-c:v", "libopenh264", "-b:v", "1M", "-c:a", "aac"};

    @TempDir
    Path inputs;

    @TempDir
    Path outputs;

    Clips clips;
    Workbench bench;

    @BeforeEach
    void prepare() {
        clips = new Clips(inputs);
        bench = new Workbench(outputs, Limits.DEFAULT);
    }
}

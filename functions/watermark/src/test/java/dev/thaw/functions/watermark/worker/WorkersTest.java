package dev.thaw.functions.watermark.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.watermark.WatermarkConfig;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

class WorkersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aWorkerIsReadyBeforeTheFirstPicture() {
        // Given
        WatermarkConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(WatermarkConfig.class)
                .withDefaultValue("watermark.workers", "2")
                .build()
                .getConfigMapping(WatermarkConfig.class);
        var workers = new Workers(config);
        assertEquals(0, lettering());
        try {
            // When
            workers.warm(null, config);

            // Then one of the two has loaded what it draws letters with, and waits
            await().atMost(LIMIT).until(() -> lettering() == 1);
        } finally {
            workers.close();
        }
        await().atMost(LIMIT).until(() -> lettering() == 0);
    }

    private static long lettering() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> maps(process).contains("libfontmanager"))
                .count();
    }

    private static String maps(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
        } catch (IOException ended) {
            return "";
        }
    }
}

package dev.thaw.functions.transcode;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An input that neither memory nor disk could hold. */
@Tag("slow")
class HugeInputIT {
    private static final long GIB = 1L << 30;
    private static final long MOST_MEMORY = 512L << 20;
    private static final int SECONDS = 1_750;

    @TempDir
    Path folder;

    @Test
    void twentyGibibytesNeedLittleMemoryAndLittleDisk() throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_ACCESS_KEY_ID", "key");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx160m");
        environment.put("THAW_SCRATCH_LIMIT", Long.toString(64L << 20));
        try (HugeObjectStore store = new HugeObjectStore(SECONDS)) {
            // Given
            assertTrue(store.size() > 20 * GIB);
            environment.put("AWS_ENDPOINT_URL_S3", store.endpoint().toString());
            try (FunctionProcess function = FunctionProcess.start(folder, environment)) {
                // When
                CompletableFuture<HttpResponse<String>> answer = function.transcode("""
                        {"input": "s3://media/huge.wav", "output": "s3://media/out/", "preset": "audio-mp3"}""");
                AtomicLong most = new AtomicLong();
                await().atMost(Duration.ofMinutes(8))
                        .pollInterval(Duration.ofMillis(250))
                        .until(() -> {
                            most.accumulateAndGet(function.memory(), Math::max);
                            return answer.isDone();
                        });
                // Then
                assertEquals(200, answer.join().statusCode(), answer.join().body());
                assertTrue(store.read() >= store.size(), "read " + store.read());
                assertTrue(store.stored() > SECONDS * 8_000L, "stored " + store.stored());
                assertTrue(most.get() > 0 && most.get() < MOST_MEMORY, "memory " + most.get());
            }
        }
    }
}

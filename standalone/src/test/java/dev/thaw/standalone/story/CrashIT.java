package dev.thaw.standalone.story;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Kills the platform in the middle of everything: every acknowledged upload ends in exactly one set of outputs and one succeeded record. */
class CrashIT {
    private static final int UPLOADS = 1000;
    private static final int CLIENTS = 4;
    private static final int KILLS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(8);

    @TempDir
    Path folder;

    @Test
    @Tag("slow")
    void aThousandUploadsSurviveKillsInTheMiddleOfEachHop() throws Exception {
        // Given
        Path picture = Media.picture(folder.resolve("picture.png"), "64x64");
        byte[] body = Files.readAllBytes(picture);
        Set<String> acknowledged = new ConcurrentSkipListSet<>();
        try (Edition edition = Edition.start(folder.resolve("home"), Edition.reference("watermark"))) {

            // When the platform dies again and again while uploads, events, records and invocations are all under way
            for (int round = 0; round < KILLS; round++) {
                List<String> keys = keysOf(round);
                var halfway = new CountDownLatch(keys.size() / 2);
                Future<?> uploading = uploadInBackground(edition.s3(), keys, body, acknowledged, halfway);
                halfway.await(2, TimeUnit.MINUTES);
                edition.kill();
                uploading.get(2, TimeUnit.MINUTES);
                edition.restart();
                uploadInBackground(
                                edition.s3(), notStored(edition.s3(), keys), body, acknowledged, new CountDownLatch(0))
                        .get(2, TimeUnit.MINUTES);
                acknowledged.addAll(keys);
            }

            // Then
            assertEquals(UPLOADS, acknowledged.size());
            assertEquals(UPLOADS, stored(edition.s3(), "uploads/").size());
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> edition.records("watermark").stream().allMatch(Edition::isFinal)
                            && succeededKeys(edition).size() == UPLOADS);
            assertEquals(acknowledged, succeededKeys(edition));
            assertEquals(
                    Set.of("succeeded"),
                    edition.records("watermark").stream()
                            .map(record -> record.get("status").asText())
                            .collect(Collectors.toSet()));
            assertEquals(UPLOADS, edition.records("watermark").size(), "one record for each upload");
            assertEquals(UPLOADS, stored(edition.s3(), "outputs/").size());
            await().atMost(LIMIT).until(edition::scratchFiles, List::isEmpty);
        }
    }

    private static List<String> keysOf(int round) {
        return IntStream.range(0, UPLOADS / KILLS)
                .mapToObj(i -> "uploads/%d-%03d.png".formatted(round, i))
                .toList();
    }

    /** What a careful client uploads again: a put that was not acknowledged may have happened all the same. */
    private static List<String> notStored(S3Client s3, List<String> keys) {
        Set<String> stored = stored(s3, "uploads/");
        return keys.stream().filter(key -> !stored.contains(key)).toList();
    }

    private static Future<?> uploadInBackground(
            S3Client s3, List<String> keys, byte[] body, Set<String> acknowledged, CountDownLatch halfway) {
        var clients = Executors.newFixedThreadPool(CLIENTS);
        var all = new CountDownLatch(keys.size());
        for (String key : keys) {
            clients.execute(() -> {
                try {
                    s3.putObject(
                            r -> r.bucket("media").key(key),
                            software.amazon.awssdk.core.sync.RequestBody.fromBytes(body));
                    acknowledged.add(key);
                } catch (SdkException e) {
                    // Not acknowledged: the test looks after the restart whether it happened, as a client would.
                    acknowledged.remove(key);
                } finally {
                    all.countDown();
                    halfway.countDown();
                }
            });
        }
        clients.shutdown();
        return java.util.concurrent.CompletableFuture.runAsync(() -> {
            try {
                all.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Set<String> succeededKeys(Edition edition) throws Exception {
        return edition.records("watermark").stream()
                .filter(record -> record.get("status").asText().equals("succeeded"))
                .map(CrashIT::inputKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String inputKey(JsonNode record) {
        return record.at("/input/subject").asText();
    }

    private static Set<String> stored(S3Client s3, String prefix) {
        return s3.listObjectsV2Paginator(r -> r.bucket("media").prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

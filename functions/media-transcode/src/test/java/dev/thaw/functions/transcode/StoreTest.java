package dev.thaw.functions.transcode;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What tests of the whole function have in common: clips to start from, and the bucket {@code media}. */
abstract class StoreTest {
    @TempDir
    Path folder;

    final S3Client s3 = S3Client.builder()
            .endpointOverride(URI.create(System.getProperty("aws.endpointUrlS3")))
            .forcePathStyle(true)
            .httpClient(Apache5HttpClient.create())
            .build();
    Clips clips;

    @BeforeEach
    void prepare() {
        clips = new Clips(folder);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    void put(String key, Path file) {
        s3.putObject(r -> r.bucket("media").key(key), file);
    }

    /** The keys that contain a text. */
    List<String> keys(String part) {
        return s3.listObjectsV2(r -> r.bucket("media")).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.contains(part))
                .toList();
    }
}

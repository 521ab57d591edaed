package dev.thaw.function;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The tests' view of the bucket {@code media} and of the scratch disk. */
final class Objects implements AutoCloseable {
    private final S3Client s3 = S3Client.builder()
            .endpointOverride(URI.create(System.getProperty("aws.endpointUrlS3")))
            .forcePathStyle(true)
            .httpClient(Apache5HttpClient.create())
            .build();

    void put(String key, byte[] content) {
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromBytes(content));
    }

    byte[] get(String key) {
        return s3.getObjectAsBytes(r -> r.bucket("media").key(key)).asByteArray();
    }

    void delete(String key) {
        s3.deleteObject(r -> r.bucket("media").key(key));
    }

    List<String> keys(String prefix) {
        return s3.listObjectsV2(r -> r.bucket("media").prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    static List<Path> scratch() throws IOException {
        try (Stream<Path> files = Files.list(Platform.SCRATCH)) {
            return files.toList();
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}

package dev.thaw.functions.transcode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.restassured.RestAssured;
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

    /** A caller that has sent a job and waits for its answer, until it is closed. */
    static Socket calling(String job) throws IOException {
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        caller.getOutputStream()
                .write(
                        ("POST /transcode HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                        + job.length() + "\r\n\r\n" + job)
                                .getBytes(StandardCharsets.UTF_8));
        return caller;
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

package dev.thaw.functions.watermark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;

import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;

/** An object store with the bucket {@code media}, to which the function's settings point. */
public final class StoreResource implements QuarkusTestResourceLifecycleManager {
    static final String KEY_FILE = Path.of("target/link.key").toAbsolutePath().toString();
    static final String OLD_KEY_FILE =
            Path.of("target/link-old.key").toAbsolutePath().toString();
    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";

    private EmbeddedStore store;
    private S3Client s3;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "store");
            store = EmbeddedStore.start(new EmbeddedStore.Settings(folder, 0, KEY, SECRET), NotificationSink.NONE);
            store.ensureBucket("media");
            Files.writeString(Path.of(KEY_FILE), "00112233445566778899aabbccddeeff:0102\n");
            Files.writeString(Path.of(OLD_KEY_FILE), "ffeeddccbbaa99887766554433221100:0304\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("aws.endpointUrlS3", store.endpoint().toString());
        System.setProperty("aws.region", EmbeddedStore.REGION);
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        return Map.of(
                "thaw.scratch", Path.of("target/scratch").toAbsolutePath().toString(),
                "watermark.workers", "2",
                "watermark.queue", "8",
                "watermark.patience", "60s",
                "watermark.marks.shop", "{\"text\": \"Shop\", \"position\": \"top\"}",
                "watermark.links.keys", "file:" + KEY_FILE + ",file:" + OLD_KEY_FILE,
                "watermark.links.sources", "s3://media/shop/,http://127.0.0.1:1/");
    }

    @Override
    public void inject(TestInjector injector) {
        s3 = S3Client.builder()
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        injector.injectIntoFields(s3, new TestInjector.MatchesType(S3Client.class));
        injector.injectIntoFields(new Shop(s3), new TestInjector.MatchesType(Shop.class));
    }

    @Override
    public void stop() {
        if (s3 != null) {
            s3.close();
        }
        store.close();
    }
}

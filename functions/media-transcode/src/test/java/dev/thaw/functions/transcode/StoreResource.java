package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.thaw.embedded.EmbeddedStore;
import dev.thaw.embedded.NotificationSink;

/** An object store with the bucket {@code media}, to which the function's settings point. */
public final class StoreResource implements QuarkusTestResourceLifecycleManager {
    private static final String KEY = "test-access";
    private static final String SECRET = "test-secret";

    private EmbeddedStore store;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "store");
            store = EmbeddedStore.start(new EmbeddedStore.Settings(folder, 0, KEY, SECRET), NotificationSink.NONE);
            store.ensureBucket("media");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("aws.endpointUrlS3", store.endpoint().toString());
        System.setProperty("aws.region", EmbeddedStore.REGION);
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        return Map.of(
                "thaw.scratch",
                Path.of("target/scratch").toAbsolutePath().toString(),
                "transcode.presets",
                "{\"small\": {\"type\": \"gif\", \"shortSide\": 90}}");
    }

    @Override
    public void stop() {
        store.close();
    }
}

package dev.thaw.functions.imagegen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

import dev.thaw.functions.imagegen.job.Fingerprint;

/** Keys with limits; each secret is {@code secret-NAME}. */
public final class KeysProfile implements QuarkusTestProfile {
    /** The bound of the queue. */
    static final int MAX_QUEUED = 2000;

    public static String secret(String name) {
        return "secret-" + name;
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        var settings = new HashMap<String, String>();
        for (String name : List.of(
                "free",
                "rated",
                "few",
                "poor",
                "narrow",
                "heavy",
                "light",
                "friend",
                "client-rated",
                "client-poor",
                "thrifty")) {
            settings.put("thaw.imagegen.keys." + name + ".sha256", Fingerprint.sha256(secret(name)));
        }
        settings.put("thaw.imagegen.max-queued", Integer.toString(MAX_QUEUED));
        settings.put("thaw.imagegen.keys.rated.limits.requests-per-minute", "3");
        settings.put("thaw.imagegen.keys.client-rated.limits.requests-per-minute", "1");
        settings.put("thaw.imagegen.keys.few.limits.open-jobs", "2");
        settings.put("thaw.imagegen.keys.poor.limits.daily-budget", "1.0");
        settings.put("thaw.imagegen.keys.client-poor.limits.daily-budget", "0.1");
        settings.put("thaw.imagegen.keys.narrow.limits.concurrency", "1");
        settings.put("thaw.imagegen.keys.heavy.weight", "3");
        settings.put("thaw.imagegen.log-prompts", "true");
        settings.put("thaw.imagegen.keys.friend.tenant", "free");
        settings.put("thaw.imagegen.keys.thrifty.limits.daily-budget", "1.0");
        for (String name : List.of("free", "few", "poor", "thrifty")) {
            settings.put("thaw.imagegen.batch.sources." + name + ".prefix", "s3://media/prompts/" + name + "/");
            settings.put("thaw.imagegen.batch.sources." + name + ".key", name);
        }
        settings.put("thaw.imagegen.backends.pair.price", "0.25");
        settings.put("thaw.imagegen.backends.pair.pace", "100ms");
        settings.put("thaw.imagegen.backends.slow.price", "0.25");
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }
}

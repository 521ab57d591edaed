package dev.thaw.standalone;

import java.net.URI;
import java.nio.file.Path;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where everything of this edition is: what {@link Main} has told the platform as configuration. */
@ApplicationScoped
class Addresses {
    private final Path home;
    private final int api;
    private final int router;
    private final int s3;
    private final String accessKey;
    private final String secretKey;

    Addresses(
            @ConfigProperty(name = "thaw.home") Path home,
            @ConfigProperty(name = "thaw.api.port") int api,
            @ConfigProperty(name = "thaw.router.port") int router,
            @ConfigProperty(name = "thaw.s3.port") int s3,
            @ConfigProperty(name = "thaw.s3.access-key") String accessKey,
            @ConfigProperty(name = "thaw.s3.secret-key") String secretKey) {
        this.home = home;
        this.api = api;
        this.router = router;
        this.s3 = s3;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    Path home() {
        return home;
    }

    URI api() {
        return local(api);
    }

    URI router() {
        return local(router);
    }

    URI s3() {
        return local(s3);
    }

    String accessKey() {
        return accessKey;
    }

    String secretKey() {
        return secretKey;
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}

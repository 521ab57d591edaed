package dev.thaw.cli.platform;

/** The addresses of a platform, for people. */
final class Addresses {
    private Addresses() {}

    static String of(RunningPlatform platform) {
        return """
                  REST API  %1$s/v1
                  router    %2$s/fn/FUNCTION/
                  S3        %3$s   (keys: ./thaw env)
                """.formatted(plain(platform.api()), plain(platform.router()), plain(platform.s3()));
    }

    private static String plain(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}

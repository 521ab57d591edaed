package dev.thaw.standalone;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the one-machine edition listens and keeps its data. A port of 0 takes a free one.
 *
 * @param home everything it stores; deleting the folder makes it new
 */
record Settings(Path home, String host, int apiPort, int routerPort, int s3Port) {
    private static final int API_PORT = 8080;
    private static final int ROUTER_PORT = 8081;
    private static final int S3_PORT = 9000;

    /**
     * Reads {@code thaw.home}, {@code thaw.api.port}, {@code thaw.router.port} and {@code thaw.s3.port}.
     *
     * @param lookup the value of a property, or null
     * @throws StartupFailure when a port is not a number between 0 and 65535
     */
    static Settings from(Function<String, String> lookup) throws StartupFailure {
        String home = Optional.ofNullable(lookup.apply("thaw.home")).orElse(".thaw");
        return new Settings(
                Path.of(home).toAbsolutePath().normalize(),
                "127.0.0.1",
                port(lookup, "thaw.api.port", API_PORT),
                port(lookup, "thaw.router.port", ROUTER_PORT),
                port(lookup, "thaw.s3.port", S3_PORT));
    }

    private static int port(Function<String, String> lookup, String name, int standard) throws StartupFailure {
        String text = lookup.apply(name);
        if (text == null || text.isBlank()) {
            return standard;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new StartupFailure(
                    "invalid-port", name + " is '" + text + "'", "Give a number between 0 (any free port) and 65535.");
        }
        return Integer.parseInt(text);
    }

    Path data(String name) {
        return home.resolve("data").resolve(name);
    }

    Path cache(String name) {
        return home.resolve("cache").resolve(name);
    }

    Path run(String name) {
        return home.resolve("run").resolve(name);
    }
}

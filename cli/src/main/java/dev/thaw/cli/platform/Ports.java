package dev.thaw.cli.platform;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** Where the platform listens; what is not given is left to the platform's own settings. */
public final class Ports {
    @Option(names = "--port", paramLabel = "N", description = "port of the REST API (8080); 0 takes a free one")
    private Integer api;

    @Option(names = "--router-port", paramLabel = "N", description = "port of the router (8081); 0 takes a free one")
    private Integer router;

    @Option(names = "--s3-port", paramLabel = "N", description = "port of the object store (9000); 0 takes a free one")
    private Integer s3;

    List<String> properties() {
        List<String> properties = new ArrayList<>();
        add(properties, "api", api);
        add(properties, "router", router);
        add(properties, "s3", s3);
        return properties;
    }

    private static void add(List<String> properties, String name, Integer port) {
        if (port != null) {
            properties.add("-Dthaw." + name + ".port=" + port);
        }
    }
}

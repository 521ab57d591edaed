package dev.thaw.cli.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.thaw.cli.api.Addressbook;
import dev.thaw.cli.platform.RunningPlatform;
import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Workspace;

/**
 * How to reach the object store.
 *
 * @param endpoint its address; requests are path style
 */
public record StoreAccess(String endpoint, String region, String accessKey, String secretKey) {
    private static final String REGION = "us-east-1";

    /**
     * The store of the platform that runs here; with {@code THAW_API} set, the one that the {@code AWS_*} variables name.
     *
     * @throws Failure when there is none, or its keys are not known
     */
    public static StoreAccess of(Workspace workspace) {
        if (workspace.env("THAW_API").isPresent()) {
            return new StoreAccess(
                    variable(workspace, "AWS_ENDPOINT_URL_S3"),
                    workspace.env("AWS_REGION").orElse(REGION),
                    variable(workspace, "AWS_ACCESS_KEY_ID"),
                    variable(workspace, "AWS_SECRET_ACCESS_KEY"));
        }
        RunningPlatform platform = new Addressbook(workspace).running();
        Path file = workspace.home().resolve("credentials");
        Map<String, String> keys = credentials(file);
        return new StoreAccess(
                platform.s3(),
                keys.getOrDefault("region", REGION),
                key(keys, "aws_access_key_id", file),
                key(keys, "aws_secret_access_key", file));
    }

    /** As standard environment variables. */
    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL_S3", endpoint);
        variables.put("AWS_ACCESS_KEY_ID", accessKey);
        variables.put("AWS_SECRET_ACCESS_KEY", secretKey);
        variables.put("AWS_REGION", region);
        return variables;
    }

    /** The default profile of an AWS shared-credentials file. */
    private static Map<String, String> credentials(Path file) {
        Map<String, String> keys = new HashMap<>();
        try {
            boolean wanted = false;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                if (line.startsWith("[")) {
                    wanted = line.strip().equals("[default]");
                } else if (wanted && equals > 0) {
                    keys.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new Failure("cannot read the object store's keys in " + file, "Start Thaw again: it writes them.", e);
        }
        return keys;
    }

    private static String key(Map<String, String> keys, String name, Path file) {
        String value = keys.get(name);
        if (value == null) {
            throw new Failure(file + " has no " + name + " under [default]", "Remove the file and start Thaw again.");
        }
        return value;
    }

    private static String variable(Workspace workspace, String name) {
        return workspace
                .env(name)
                .orElseThrow(() -> new Failure(
                        "THAW_API names a platform elsewhere, but " + name + " is not set",
                        "Set AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of its object store."));
    }
}

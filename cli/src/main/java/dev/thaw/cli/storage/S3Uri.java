package dev.thaw.cli.storage;

import dev.thaw.cli.shell.Failure;

/** An object, or with an empty or open-ended key a part of a bucket: {@code s3://BUCKET/KEY}. Keys are taken as they are, without escapes. */
public record S3Uri(String bucket, String key) {
    private static final String SCHEME = "s3://";

    /** Whether this names something in the object store. */
    public static boolean matches(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads {@code s3://BUCKET} or {@code s3://BUCKET/KEY}.
     *
     * @throws Failure when it is neither
     */
    public static S3Uri parse(String text) {
        String rest = matches(text) ? text.substring(SCHEME.length()) : "";
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new Failure("not an address in the object store: " + text, "Write s3://BUCKET/KEY.");
        }
        return new S3Uri(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    /** The same place, with a file's name where only a folder was named. */
    public S3Uri withName(String name) {
        return key.isEmpty() || key.endsWith("/") ? new S3Uri(bucket, key + name) : this;
    }

    /** The part of the key after the last slash. */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + key;
    }
}

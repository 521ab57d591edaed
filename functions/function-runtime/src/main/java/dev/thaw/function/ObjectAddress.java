package dev.thaw.function;

/** An object in a store, written {@code s3://bucket/key}. */
public record ObjectAddress(String bucket, String key) {
    private static final String SCHEME = "s3://";

    /**
     * @throws FunctionException {@code invalid-parameters} when the text is no such address
     */
    public static ObjectAddress parse(String text) {
        int slash = text.startsWith(SCHEME) ? text.indexOf('/', SCHEME.length()) : -1;
        if (slash <= SCHEME.length() || slash == text.length() - 1) {
            throw new FunctionException(
                    400, "invalid-parameters", "'" + text + "' is not an address such as s3://bucket/key.");
        }
        return new ObjectAddress(text.substring(SCHEME.length(), slash), text.substring(slash + 1));
    }

    /** The key's last segment without its extension. */
    public String name() {
        String file = file();
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    /** The last segment's extension in lower case without the dot; empty when there is none. */
    public String extension() {
        String file = file();
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(dot + 1).toLowerCase(java.util.Locale.ROOT) : "";
    }

    /** The key up to its last slash, without it. */
    public String folder() {
        int slash = key.lastIndexOf('/');
        return slash < 0 ? "" : key.substring(0, slash);
    }

    private String file() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + key;
    }
}

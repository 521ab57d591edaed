package dev.thaw.embedded;

/**
 * What is about to happen to an object.
 *
 * @param eventName a name of the S3 event schema such as {@code ObjectCreated:Put}
 * @param depth how many events led here, as the writer says in the user metadata {@code thaw-depth}; 0 when it says nothing
 */
public record ObjectChange(String eventName, String bucket, String key, int depth) {
    public static final String PUT = "ObjectCreated:Put";
    public static final String COPY = "ObjectCreated:Copy";
    public static final String COMPLETE_MULTIPART = "ObjectCreated:CompleteMultipartUpload";
    public static final String DELETE = "ObjectRemoved:Delete";

    /** Whether the object exists once the change is done. */
    public boolean creates() {
        return eventName.startsWith("ObjectCreated:");
    }
}

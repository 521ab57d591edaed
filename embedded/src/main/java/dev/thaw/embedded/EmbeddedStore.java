package dev.thaw.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An S3 server over a folder (s3proxy), on loopback, path style; tells a {@link NotificationSink} of every change before it acknowledges it. */
public final class EmbeddedStore implements AutoCloseable {
    /** The region that clients sign with; any is accepted. */
    public static final String REGION = "us-east-1";

    private static final int THREADS = 64;
    private static final long STOP_TIMEOUT_MS = 2_000;
    /** As on S3: at most 5 GiB in a single PUT. */
    private static final long MAX_PUT_BYTES = 5L << 30;

    private final S3Proxy server;
    private final NotifyingBlobStore store;

    private EmbeddedStore(S3Proxy server, NotifyingBlobStore store) {
        this.server = server;
        this.store = store;
    }

    /** Where it listens and keeps its objects; {@code port} 0 takes a free one. */
    public record Settings(Path folder, int port, String accessKey, String secretKey) {}

    /**
     * Starts the server.
     *
     * @throws PortTakenException when something else listens on the port
     * @throws IOException when the folder cannot be written
     */
    public static EmbeddedStore start(Settings settings, NotificationSink sink) throws IOException {
        Files.createDirectories(settings.folder());
        var files =
                new FilesystemNio2BlobStore(settings.folder().toAbsolutePath().toString());
        var store = new NotifyingBlobStore(files, sink);
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:" + settings.port()))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, settings.accessKey(), settings.secretKey())
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(THREADS)
                .maxSinglePartObjectSize(MAX_PUT_BYTES)
                .v4MaxNonChunkedRequestSize(MAX_PUT_BYTES)
                .stopTimeout(STOP_TIMEOUT_MS)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            stop(server);
            if (e instanceof BindException || e.getCause() instanceof BindException) {
                throw new PortTakenException(settings.port(), e);
            }
            throw new IOException("The object store did not start: " + e.getMessage(), e);
        }
        return new EmbeddedStore(server, store);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** Makes the bucket unless it is there. */
    public void ensureBucket(String bucket) {
        try {
            store.createContainer(CreateBucketRequest.builder().bucket(bucket).build());
        } catch (S3Exception e) {
            if (e.statusCode() != 409) {
                throw e;
            }
        }
    }

    /** How the object stands now; {@link ObjectState#ABSENT} when it, or its bucket, does not exist. */
    public ObjectState state(String bucket, String key) {
        try {
            return store.state(bucket, key);
        } catch (NoSuchBucketException e) {
            return ObjectState.ABSENT;
        }
    }

    @Override
    public void close() {
        stop(server);
    }

    private static void stop(S3Proxy server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The object store did not stop", e);
        }
    }
}

package dev.thaw.function;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Reads and writes objects; the endpoint, region and credentials are those of the {@code AWS_*} variables. */
@ApplicationScoped
public class ObjectStore {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SOCKET = Duration.ofSeconds(60);
    /** User metadata that carries the length of a chain of events through an object; the embedded store reads it. */
    static final String DEPTH = "thaw-depth";

    /** What stores say when they are full: 507 or one of these, some of them with a status that says something else. */
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded");

    private final Duration connectionIdle;
    private volatile S3Client client;
    private volatile S3Presigner presigner;

    @Inject
    ObjectStore(FunctionConfig config) {
        this(config.connectionIdle());
    }

    ObjectStore(Duration connectionIdle) {
        this.connectionIdle = connectionIdle;
    }

    /** Streams an object into scratch under a name of our own: a key is no file name. */
    Path download(ObjectAddress address, Scratch scratch, String name, Runnable check) throws IOException {
        try (ResponseInputStream<GetObjectResponse> object =
                client().getObject(r -> r.bucket(address.bucket()).key(address.key()))) {
            if (object.response().contentLength() != null && object.response().contentLength() == 0) {
                throw new FunctionException(422, "empty-object", address + " is empty.");
            }
            return scratch.write(name, object, check);
        } catch (S3Exception e) {
            throw refused(address, e);
        } catch (SdkClientException | InputBrokenException e) {
            throw unavailable(e);
        }
    }

    /**
     * What is at an address now.
     *
     * @throws FunctionException as {@link #get}
     */
    StoredObject stat(ObjectAddress address) {
        var head = calling(address, s3 -> head(s3, address));
        return new StoredObject(this, address, head.contentLength(), head.eTag());
    }

    private static HeadObjectResponse head(S3Client s3, ObjectAddress address) {
        try {
            return s3.headObject(r -> r.bucket(address.bucket()).key(address.key()));
        } catch (S3Exception missing) {
            if (missing.statusCode() == 404) {
                // Only an answer with a body tells whether it is the object that is missing, or its bucket.
                ResponseBytes<GetObjectResponse> unused = s3.getObjectAsBytes(
                        r -> r.bucket(address.bucket()).key(address.key()).range("bytes=0-0"));
            }
            throw missing;
        }
    }

    /** Opens a range of the very object that was looked at; 422 {@code object-changed} when another has taken its place. */
    InputStream open(StoredObject object, long from, long to) {
        ObjectAddress address = object.address();
        try {
            return client().getObject(r -> r.bucket(address.bucket())
                    .key(address.key())
                    .ifMatch(object.tag())
                    .range("bytes=%d-%d".formatted(from, to - 1)));
        } catch (S3Exception e) {
            if (e.statusCode() == 412) {
                throw new FunctionException(
                        422, "object-changed", address + " was replaced while it was being read. Send it again.", e);
            }
            throw refused(address, e);
        } catch (SdkClientException e) {
            throw unavailable(e);
        }
    }

    /** Deletes an object; one that is not there is no error. */
    void delete(ObjectAddress address) {
        calling(address, s3 -> s3.deleteObject(r -> r.bucket(address.bucket()).key(address.key())));
    }

    Output upload(ObjectAddress address, Path file, String contentType, int depth) throws IOException {
        store(address, RequestBody.fromFile(file), contentType, depth);
        return new Output(address.toString(), address.bucket(), address.key(), Files.size(file), contentType);
    }

    /**
     * Writes an object that is held in memory.
     *
     * @param depth how many events led here; 1 for what a plain call makes
     */
    public Output put(ObjectAddress address, byte[] bytes, String contentType, int depth) {
        store(address, RequestBody.fromBytes(bytes), contentType, depth);
        return new Output(address.toString(), address.bucket(), address.key(), bytes.length, contentType);
    }

    /** Writes an object unless there is one; whether it did. */
    boolean putNew(ObjectAddress address, byte[] bytes, String contentType, int depth) {
        try {
            client().headObject(r -> r.bucket(address.bucket()).key(address.key()));
            return false;
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw refused(address, e);
            }
        } catch (SdkClientException e) {
            throw unavailable(e);
        }
        try {
            client().putObject(
                            r -> r.bucket(address.bucket())
                                    .key(address.key())
                                    .contentType(contentType)
                                    .ifNoneMatch("*")
                                    .metadata(Map.of(DEPTH, Integer.toString(depth))),
                            RequestBody.fromBytes(bytes));
            return true;
        } catch (S3Exception e) {
            // Another came first: 412 after it, 409 beside it.
            if (e.statusCode() == 412 || e.statusCode() == 409) {
                return false;
            }
            throw refused(address, e);
        } catch (SdkClientException e) {
            throw unavailable(e);
        }
    }

    private void store(ObjectAddress address, RequestBody body, String contentType, int depth) {
        calling(
                address,
                s3 -> s3.putObject(
                        r -> r.bucket(address.bucket())
                                .key(address.key())
                                .contentType(contentType)
                                .metadata(Map.of(DEPTH, Integer.toString(depth))),
                        body));
    }

    /**
     * Reads an object into memory.
     *
     * @throws FunctionException {@code object-not-found} when it is not there; {@code input-too-large} beyond the limit
     */
    public byte[] get(ObjectAddress address, int maxBytes) {
        try (ResponseInputStream<GetObjectResponse> object =
                client().getObject(r -> r.bucket(address.bucket()).key(address.key()))) {
            byte[] bytes = object.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                object.abort();
                throw new FunctionException(
                        413, "input-too-large", address + " is larger than " + maxBytes + " bytes.");
            }
            return bytes;
        } catch (S3Exception e) {
            throw refused(address, e);
        } catch (SdkClientException | IOException e) {
            throw unavailable(e);
        }
    }

    /** An address that anybody may read the object at, for so long. */
    public URI presigned(ObjectAddress address, Duration lifetime) {
        return URI.create(presigner()
                .presignGetObject(r -> r.signatureDuration(lifetime)
                        .getObjectRequest(get -> get.bucket(address.bucket()).key(address.key())))
                .url()
                .toString());
    }

    /** Begins an object that comes in parts. */
    PartedUpload begin(ObjectAddress address, String contentType, int depth, Consumer<Output> completed) {
        String id = calling(address, s3 -> s3.createMultipartUpload(r -> r.bucket(address.bucket())
                        .key(address.key())
                        .contentType(contentType)
                        .metadata(Map.of(DEPTH, Integer.toString(depth))))
                .uploadId());
        return new PartedUpload(this, address, contentType, id, completed);
    }

    /** Calls the store, and tells what it refuses as all of its calls do. */
    <T> T calling(ObjectAddress address, Function<S3Client, T> call) {
        try {
            return call.apply(client());
        } catch (S3Exception e) {
            throw refused(address, e);
        } catch (SdkClientException e) {
            throw unavailable(e);
        }
    }

    private static FunctionException refused(ObjectAddress address, S3Exception e) {
        String named = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        String code = named == null ? "" : named;
        if ("NoSuchBucket".equals(code)) {
            return new FunctionException(422, "bucket-not-found", "There is no bucket '" + address.bucket() + "'.", e);
        }
        if (e.statusCode() == 507 || FULL.contains(code)) {
            return new FunctionException(
                    503, "object-store-full", "The object store has no room for " + address + ": " + code + ".", e);
        }
        return switch (e.statusCode()) {
            case 404 -> new FunctionException(422, "object-not-found", "There is no object " + address + ".", e);
            case 401, 403 ->
                new FunctionException(422, "access-denied", "The object store denies access to " + address + ".", e);
            case 400, 405, 411, 412, 413, 414, 416, 501 ->
                new FunctionException(
                        422, "object-refused", "The object store refuses " + address + ": " + e.getMessage(), e);
            default ->
                new FunctionException(
                        503,
                        "object-store-unavailable",
                        "The object store answered " + e.statusCode() + " " + code + " for " + address + ".",
                        e);
        };
    }

    static FunctionException unavailable(Exception e) {
        return new FunctionException(
                503,
                "object-store-unavailable",
                "The object store cannot be reached, or broke off: " + e.getMessage(),
                e);
    }

    /** Made at the first use: an instance that is only probed needs none. */
    private S3Client client() {
        S3Client existing = client;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            if (client == null) {
                client = S3Client.builder()
                        .forcePathStyle(true)
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .httpClientBuilder(Apache5HttpClient.builder()
                                .connectionTimeout(CONNECT)
                                .socketTimeout(SOCKET)
                                .connectionMaxIdleTime(connectionIdle)
                                .maxConnections(64))
                        .build();
            }
            return client;
        }
    }

    private S3Presigner presigner() {
        S3Presigner existing = presigner;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            if (presigner == null) {
                presigner = S3Presigner.builder()
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .build();
            }
            return presigner;
        }
    }

    @PreDestroy
    void close() {
        if (presigner != null) {
            presigner.close();
        }
        if (client != null) {
            client.close();
        }
    }
}

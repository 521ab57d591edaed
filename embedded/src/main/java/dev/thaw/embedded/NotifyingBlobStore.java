package dev.thaw.embedded;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tells a {@link NotificationSink} of every change before it is acknowledged. */
final class NotifyingBlobStore extends ForwardingBlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyingBlobStore.class);
    /** s3proxy keeps the state of unfinished multipart uploads as objects of these names. */
    private static final List<String> MULTIPART_STATE = List.of(".s3proxy-mpu-stub-", ".mpus-");

    private static final String DEPTH = "thaw-depth";

    private final NotificationSink sink;

    NotifyingBlobStore(BlobStore delegate, NotificationSink sink) {
        super(delegate);
        this.sink = sink;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        return notifying(
                new ObjectChange(ObjectChange.PUT, request.bucket(), request.key(), depth(request.metadata())),
                () -> super.putBlob(request, body));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return notifying(
                new ObjectChange(
                        ObjectChange.COPY,
                        request.destinationBucket(),
                        request.destinationKey(),
                        depth(request.metadata())),
                () -> super.copyBlob(request));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return notifying(
                new ObjectChange(ObjectChange.COMPLETE_MULTIPART, request.bucket(), request.key(), 0),
                () -> super.completeMultipartUpload(upload, request));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        if (!state(request.bucket(), request.key()).exists()) {
            return super.removeBlob(request);
        }
        return notifying(
                new ObjectChange(ObjectChange.DELETE, request.bucket(), request.key(), 0),
                () -> super.removeBlob(request));
    }

    private static int depth(Map<String, String> metadata) {
        String depth = metadata == null ? null : metadata.get(DEPTH);
        return depth != null && depth.matches("\\d{1,6}") ? Integer.parseInt(depth) : 0;
    }

    private <T> T notifying(ObjectChange change, Supplier<T> operation) {
        if (MULTIPART_STATE.stream().anyMatch(change.key()::startsWith)) {
            return operation.get();
        }
        ObjectKeys.require(change.key());
        UUID intent = orUnavailable(() -> sink.begin(change));
        T answer = changeOrAbandon(intent, operation);
        ObjectState state = change.creates() ? state(change.bucket(), change.key()) : ObjectState.ABSENT;
        orUnavailable(() -> {
            sink.confirm(intent, state);
            return intent;
        });
        return answer;
    }

    /** A sink's failure as S3's 503, which clients retry. */
    private static <T> T orUnavailable(Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            // The sink's own answer, such as that it has no room.
            throw e;
        } catch (RuntimeException e) {
            LOG.error("A notification could not be stored; the request is refused", e);
            throw S3Exceptions.fromStatusCode(503, e);
        }
    }

    private <T> T changeOrAbandon(UUID intent, Supplier<T> operation) {
        try {
            return operation.get();
        } catch (RuntimeException | Error failure) {
            try {
                sink.abandon(intent);
            } catch (RuntimeException alsoFailed) {
                // The intent stays and is compared with the store at the next start: it is not lost, only late.
                LOG.warn("Could not abandon intent {}", intent, alsoFailed);
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
    }

    /** The object's state now, {@link ObjectState#ABSENT} when there is none. */
    ObjectState state(String bucket, String key) {
        try {
            HeadObjectResponse head = super.blobMetadata(
                    HeadObjectRequest.builder().bucket(bucket).key(key).build());
            if (head == null) {
                return ObjectState.ABSENT;
            }
            String eTag = head.eTag() == null ? "" : head.eTag().replace("\"", "");
            return new ObjectState(head.contentLength(), eTag, head.lastModified());
        } catch (NoSuchKeyException e) {
            return ObjectState.ABSENT;
        }
    }
}

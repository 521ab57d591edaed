package dev.thaw.cli.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Progress;

/** Files in and out of the object store. Every method throws {@link Failure} in the user's words. */
public final class ObjectStore implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SOCKET = Duration.ofSeconds(60);

    private final String endpoint;
    private final S3Client s3;

    public ObjectStore(StoreAccess access) {
        this.endpoint = access.endpoint();
        this.s3 = S3Client.builder()
                .endpointOverride(URI.create(access.endpoint()))
                .region(Region.of(access.region()))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(access.accessKey(), access.secretKey())))
                .httpClientBuilder(
                        Apache5HttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SOCKET))
                .build();
    }

    /** Stores a file. */
    public void upload(Path file, S3Uri target, Progress progress) throws IOException {
        long size = Files.size(file);
        RequestBody body = RequestBody.fromContentProvider(
                () -> progress.reading(open(file), size), size, ContentTypes.of(target.name()));
        call(target, () -> s3.putObject(put -> put.bucket(target.bucket()).key(target.key()), body));
    }

    /** Opens an object; the caller closes it. */
    public ResponseInputStream<GetObjectResponse> open(S3Uri source) {
        return call(
                source, () -> s3.getObject(get -> get.bucket(source.bucket()).key(source.key())));
    }

    /** An object's size in bytes; empty when there is no such object. */
    public OptionalLong size(S3Uri object) {
        try {
            return OptionalLong.of(
                    s3.headObject(head -> head.bucket(object.bucket()).key(object.key()))
                            .contentLength());
        } catch (NoSuchKeyException | NoSuchBucketException e) {
            return OptionalLong.empty();
        } catch (SdkException e) {
            throw failure(object, e);
        }
    }

    /** The objects whose keys start as given, page by page as they are read. */
    public Stream<S3Object> list(S3Uri prefix) {
        return call(
                prefix,
                () ->
                        s3
                                .listObjectsV2Paginator(
                                        list -> list.bucket(prefix.bucket()).prefix(prefix.key()))
                                .contents()
                                .stream());
    }

    @Override
    public void close() {
        s3.close();
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T call(S3Uri target, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failure(target, e);
        }
    }

    private Failure failure(S3Uri target, SdkException e) {
        return switch (e) {
            case NoSuchKeyException missing ->
                new Failure(
                        "no such object: " + target, "See what there is: ./thaw ls s3://" + target.bucket() + "/", e);
            case NoSuchBucketException missing ->
                new Failure("no such bucket: " + target.bucket(), "The one-machine edition has the bucket media.", e);
            case S3Exception answer
            when answer.statusCode() == 403 ->
                new Failure("the object store refuses these keys", "See ./thaw env for the right ones.", e);
            case SdkClientException unreachable ->
                new Failure("no answer from the object store at " + endpoint, "Is it running? ./thaw status tells.", e);
            default -> new Failure("the object store: " + e.getMessage(), "See THAW_HOME/logs/platform.log.", e);
        };
    }
}

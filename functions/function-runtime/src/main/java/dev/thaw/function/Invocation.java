package dev.thaw.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.jboss.logging.Logger;

import dev.thaw.function.net.GuardedHttp;
import dev.thaw.function.net.Limits;

/**
 * One invocation, as its function sees it: input, parameters, scratch disk, outputs, progress and cancel. Its folder is deleted afterwards.
 *
 * @param <P> the function's parameters
 */
public final class Invocation<P> {
    private static final Logger LOG = Logger.getLogger(Invocation.class);
    private static final String INPUT = "input";

    private final Request request;
    private final P parameters;
    private final Optional<OutputTemplate> template;
    private final Scratch scratch;
    private final ObjectStore store;
    private final GuardedHttp http;
    private final Progress progress;
    private final Cancellation cancellation;
    // Outputs may be stored beside the work.
    private final List<Output> outputs = new CopyOnWriteArrayList<>();
    private final List<ObjectAddress> begun = new CopyOnWriteArrayList<>();

    Invocation(
            Request request,
            P parameters,
            Optional<OutputTemplate> template,
            Scratch scratch,
            ObjectStore store,
            GuardedHttp http,
            Progress progress,
            Cancellation cancellation) {
        this.request = request;
        this.parameters = parameters;
        this.template = template;
        this.scratch = scratch;
        this.store = store;
        this.http = http;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    public P parameters() {
        return parameters;
    }

    /**
     * The object to work on.
     *
     * @throws FunctionException {@code invalid-parameters} when none was named
     */
    public ObjectAddress input() {
        return request.input()
                .orElseThrow(() -> new FunctionException(
                        400, "invalid-parameters", "There is no input: send an S3 event, or input: s3://bucket/key."));
    }

    /**
     * Streams the input, an object or what is at a URL, into scratch; its file name is ours, with the key's extension when that is harmless.
     *
     * @throws FunctionException also as {@link GuardedHttp#get}
     */
    public Path download() throws IOException {
        String extension = input().extension();
        String file = extension.matches("[a-z0-9]{1,8}") ? INPUT + "." + extension : INPUT;
        return request.url().isPresent() ? fetch(request.url().get(), file) : download(input(), file);
    }

    /** The token that the sender shows as {@code Authorization: Bearer TOKEN}. */
    public Optional<String> bearer() {
        return request.bearer();
    }

    /** Whether it came as an event, rather than as a call. */
    public boolean isEvent() {
        return request.event();
    }

    /** The platform's record of it, as the sender says; {@link PlatformRecords} knows whether that is true. */
    Optional<String> id() {
        return request.invocationId();
    }

    /** Whether the input lies in the object store, rather than at a URL. */
    public boolean isStored() {
        return request.url().isEmpty() && request.input().isPresent();
    }

    /** The input as it is now, to be read piece by piece; only where it {@linkplain #isStored is stored}. */
    public StoredObject stored() {
        return stored(input());
    }

    /** The input as it is now, to be read at any place; nothing where it is at a URL whose server does not let it be read so. */
    public Optional<? extends RangedInput> ranged() {
        checkCancelled();
        return request.url().isPresent()
                ? RemoteObject.at(request.url().get(), http, this::left)
                : request.input().map(this::stored);
    }

    private Duration left() {
        return Duration.between(Instant.now(), deadline());
    }

    /** Any object as it is now. */
    public StoredObject stored(ObjectAddress address) {
        checkCancelled();
        StoredObject object = store.stat(address);
        if (object.size() == 0) {
            throw new FunctionException(422, "empty-object", address + " is empty.");
        }
        return object;
    }

    /** A file in scratch with room for pieces of an object of this size; it counts only the bytes that it holds. */
    public SparseFile sparse(String fileName, long size) throws IOException {
        return scratch.sparse(fileName, size, this::checkCancelled);
    }

    /** Streams another input, named as the parameter {@code input} names one, into scratch under the given file name. */
    public Path download(String source, String fileName) throws IOException {
        return RequestReader.isUrl(source) ? fetch(source, fileName) : download(ObjectAddress.parse(source), fileName);
    }

    private Path fetch(String url, String fileName) throws IOException {
        checkCancelled();
        // The scratch disk has a limit of its own.
        Limits limits = new Limits(left(), Long.MAX_VALUE);
        Path file = http.get(url, limits, (head, body) -> scratch.write(fileName, body, this::checkCancelled));
        if (Files.size(file) == 0) {
            throw new FunctionException(422, "empty-object", "There are no bytes at the URL.");
        }
        return file;
    }

    /** Streams any object into scratch under the given file name. */
    public Path download(ObjectAddress address, String fileName) throws IOException {
        checkCancelled();
        return store.download(address, scratch, fileName, this::checkCancelled);
    }

    /** Writes a file to the place that the parameter {@code output} names; nothing is written once the invocation is cancelled. */
    public Output upload(String fileName, Path file, String contentType) throws IOException {
        checkCancelled();
        ObjectAddress address = outputAddress(fileName);
        begun.add(address);
        Output output = store.upload(address, file, contentType, request.depth() + 1);
        outputs.add(output);
        return output;
    }

    /** Begins to write an object to the place that the parameter {@code output} names, part by part; it is no output before it is complete. */
    public PartedUpload uploadInParts(String fileName, String contentType) {
        checkCancelled();
        ObjectAddress address = outputAddress(fileName);
        return store.begin(address, contentType, request.depth() + 1, output -> {
            begun.add(address);
            outputs.add(output);
        });
    }

    /**
     * Where {@link #upload} puts a file.
     *
     * @throws FunctionException {@code invalid-parameters} when no output was named
     */
    public ObjectAddress outputAddress(String fileName) {
        OutputTemplate where = template.orElseThrow(() -> new FunctionException(
                400, "invalid-parameters", "There is no output: send output: s3://bucket/prefix/."));
        return where.resolve(input(), fileName);
    }

    /**
     * A text such as {@code https://keys.example.com/{name}} with the placeholders of {@code output} filled in, each value as the operator
     * writes it.
     *
     * @throws FunctionException {@code invalid-parameters} when it has an unknown placeholder
     */
    public String filled(String text, UnaryOperator<String> written) {
        return new OutputTemplate(text).filled(input(), written);
    }

    /**
     * Reads any object into memory.
     *
     * @throws FunctionException {@code object-not-found} when it is not there; {@code input-too-large} beyond the limit
     */
    public byte[] read(ObjectAddress address, int maxBytes) {
        checkCancelled();
        return store.get(address, maxBytes);
    }

    /**
     * Stores an object that is no output, unless there is one already, and reads what is there then: whoever comes second, another attempt
     * for example, has the first one's. {@link #withdraw} deletes it where this invocation has made it.
     */
    public byte[] keep(ObjectAddress address, byte[] bytes, String contentType, int maxBytes) {
        checkCancelled();
        if (store.putNew(address, bytes, contentType, request.depth() + 1)) {
            begun.add(address);
        }
        return store.get(address, maxBytes);
    }

    /** Deletes an object that the function itself has made on its way. */
    public void delete(ObjectAddress address) {
        store.delete(address);
    }

    /**
     * Deletes what this invocation has stored, also what was being stored, as far as the store can be reached. Does nothing when another
     * attempt has taken over: the same outputs are that one's now.
     */
    public void withdraw() {
        if (cancellation.isSuperseded()) {
            return;
        }
        for (ObjectAddress address : begun) {
            try {
                store.delete(address);
            } catch (FunctionException unreachable) {
                LOG.warnf("%s is left behind: %s", address, unreachable.getMessage());
            }
        }
        begun.clear();
        outputs.clear();
    }

    /** What has been written so far. */
    public List<Output> outputs() {
        return List.copyOf(outputs);
    }

    /** The invocation's own folder; whatever writes there outside this class must {@linkplain Scratch#check check} it. */
    public Scratch scratch() {
        return scratch;
    }

    /** Tells how far the work is, 0 to 1; costs nothing, may be called often. */
    public void progress(double fraction, String message) {
        progress.report(fraction, message);
    }

    /** When an answer is of no use any more. */
    public Instant deadline() {
        return request.deadline();
    }

    /** Runs the action when the invocation is cancelled; at once when it already is. */
    public void onCancel(Runnable action) {
        cancellation.onCancel(action);
    }

    /**
     * @throws CancelledException when nobody waits any more
     * @throws FunctionException {@code deadline-exceeded} after the deadline
     */
    public void checkCancelled() {
        cancellation.check();
        if (Instant.now().isAfter(deadline())) {
            throw new FunctionException(504, "deadline-exceeded", "The work was not done by " + deadline() + ".");
        }
    }
}

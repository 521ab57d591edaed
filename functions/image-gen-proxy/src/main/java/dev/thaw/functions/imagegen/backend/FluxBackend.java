package dev.thaw.functions.imagegen.backend;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.function.FunctionException;
import dev.thaw.functions.imagegen.Failure;
import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.remote.Answer;
import dev.thaw.functions.imagegen.backend.remote.Remote;

/**
 * Flux by Black Forest Labs (docs.bfl.ai): a job is posted to {@code /v1/MODEL}, its state is asked for at the {@code polling_url} of the answer, and its
 * picture is fetched at once, because the URL of the result expires after some minutes.
 */
public final class FluxBackend implements Backend {
    private static final Set<String> PARAMETERS =
            Set.of("size", "thaw.seed", "thaw.steps", "thaw.guidance", "image", "mask");
    private static final Set<String> FORMATS = Set.of("png", "jpeg");
    private static final TypeReference<List<Submitted>> TICKET = new TypeReference<>() {};
    /** Without a webhook it is asked as often as configured; with one it is a reserve. */
    private static final int SLOWER = 6;
    /** Failed questions in a row, with growing pauses, before a job that is paid for counts as lost. */
    private static final int TRIES = 8;

    private final String name;
    private final Remote remote;
    private final Downloads downloads;
    private final Duration poll;
    private final Set<String> hosts;
    private final Optional<URI> callback;
    private final FluxWebhooks webhooks;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param hosts where the polling URL may lead beside the server itself
     * @param callback where its webhooks go, or empty
     */
    public FluxBackend(
            String name,
            Remote remote,
            Downloads downloads,
            Duration poll,
            Set<String> hosts,
            Optional<URI> callback,
            FluxWebhooks webhooks) {
        this.name = name;
        this.remote = remote;
        this.downloads = downloads;
        this.poll = poll;
        this.hosts = new TreeSet<>(hosts);
        this.hosts.add(remote.at("/").getAuthority());
        this.callback = callback;
        this.webhooks = webhooks;
    }

    /** A job as the server knows it; also the form in which it is remembered. */
    record Submitted(String id, String pollingUrl) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(PARAMETERS, FORMATS, 4096);
    }

    public FluxWebhooks webhooks() {
        return webhooks;
    }

    @Override
    public List<Picture> draw(DrawTask task, Observer observer) throws BackendException, InterruptedException {
        int n = task.request().n();
        var jobs = new ArrayList<>(remembered(task));
        for (int i = jobs.size(); i < n; i++) {
            observer.check();
            jobs.add(submit(task, task.seed() + i));
            observer.ticket(write(jobs));
        }
        var pictures = new ArrayList<Picture>();
        for (int i = 0; i < n; i++) {
            pictures.add(finished(jobs.get(i), task.seed() + i, observer, i, n));
        }
        return pictures;
    }

    private List<Submitted> remembered(DrawTask task) {
        try {
            return task.ticket().isEmpty()
                    ? List.of()
                    : json.readValue(task.ticket().get(), TICKET);
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    private String write(List<Submitted> jobs) {
        try {
            return json.writeValueAsString(jobs);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Two texts are JSON", e);
        }
    }

    private Submitted submit(DrawTask task, long seed) throws BackendException, InterruptedException {
        Answer answer = remote.post("/v1/" + task.model(), body(task, seed));
        if (answer.status() == 402) {
            throw BackendException.broken("The account at " + name + " has no credit left.", null);
        }
        JsonNode job = answer.ok().json();
        var submitted =
                new Submitted(job.path("id").asText(), job.path("polling_url").asText());
        if (submitted.id().isEmpty() || submitted.pollingUrl().isEmpty()) {
            throw BackendException.broken(name + " took a job without saying where to ask for it.", null);
        }
        checkHost(submitted.pollingUrl());
        return submitted;
    }

    /** The credential goes to nobody else. */
    private void checkHost(String url) throws BackendException {
        String authority;
        try {
            authority = URI.create(url).getAuthority();
        } catch (IllegalArgumentException e) {
            throw BackendException.broken(name + " named no URL to ask for a job at.", e);
        }
        if (authority == null || !hosts.contains(authority)) {
            throw BackendException.broken(
                    name + " wants to be asked at '" + authority + "'; allow it by thaw.imagegen.backends." + name
                            + ".hosts if that is right.",
                    null);
        }
    }

    private ObjectNode body(DrawTask task, long seed) throws BackendException {
        ImageRequest request = task.request();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("prompt", request.prompt());
        body.put("seed", seed);
        body.put("output_format", request.format());
        if (request.size() != null) {
            body.put("width", request.size().width());
            body.put("height", request.size().height());
        }
        if (request.steps() != null) {
            body.put("steps", request.steps());
        }
        if (request.guidance() != null) {
            body.put("guidance", request.guidance());
        }
        // Filling models call the picture "image"; those that edit by words take several.
        for (int i = 0; i < task.images().size(); i++) {
            String field = task.mask() != null ? "image" : "input_image" + (i == 0 ? "" : "_" + (i + 1));
            body.put(field, Pictures.base64(task.images().get(i)));
        }
        if (task.mask() != null) {
            body.put("mask", Pictures.base64(Masks.whiteWhereTransparent(task.mask())));
        }
        webhooks.secret()
                .ifPresent(secret -> callback.ifPresent(address -> {
                    body.put("webhook_url", address.toString());
                    body.put("webhook_secret", secret);
                }));
        return body;
    }

    private Picture finished(Submitted job, long seed, Observer observer, int index, int n)
            throws BackendException, InterruptedException {
        boolean told = callback.isPresent() && webhooks.secret().isPresent();
        Duration usual = told ? poll.multipliedBy(SLOWER) : poll;
        int failures = 0;
        try {
            while (true) {
                observer.check();
                Optional<Picture> picture = Optional.empty();
                try {
                    picture = look(job, seed, observer, index, n);
                    failures = 0;
                } catch (Passing e) {
                    failures++;
                    if (failures == TRIES) {
                        throw e.failure;
                    }
                }
                if (picture.isPresent()) {
                    return picture.get();
                }
                webhooks.await(job.id(), failures == 0 ? usual : poll.multipliedBy(1L << Math.min(failures, 4)));
            }
        } finally {
            webhooks.forget(job.id());
        }
    }

    /** A question that failed; the job goes on. */
    private static final class Passing extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient BackendException failure;

        Passing(BackendException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private Optional<Picture> look(Submitted job, long seed, Observer observer, int index, int n)
            throws BackendException, InterruptedException, Passing {
        checkHost(job.pollingUrl());
        JsonNode state;
        try {
            state = remote.get(job.pollingUrl());
        } catch (BackendException e) {
            throw new Passing(e);
        }
        String status = state.path("status").asText();
        return switch (status) {
            case "Ready" -> Optional.of(result(state.path("result"), seed));
            case "Request Moderated", "Content Moderated" ->
                throw BackendException.refused(Failure.invalid(
                        "content_policy_violation",
                        null,
                        name + " refused it: " + status.toLowerCase(java.util.Locale.ROOT) + "."));
            case "Error", "Failed", "Task not found" ->
                throw BackendException.broken(name + " failed: " + status + ".", null);
            default -> {
                observer.progress((index + Math.min(1, state.path("progress").asDouble(0))) / n);
                yield Optional.empty();
            }
        };
    }

    private Picture result(JsonNode result, long seed) throws BackendException, InterruptedException {
        try {
            return downloads.picture(
                    name, result.path("sample").asText(), result.path("seed").asLong(seed), null);
        } catch (FunctionException e) {
            throw BackendException.broken(name + " named a result that cannot be fetched: " + e.getMessage(), e);
        }
    }
}

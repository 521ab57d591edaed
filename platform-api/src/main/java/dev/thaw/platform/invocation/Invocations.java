package dev.thaw.platform.invocation;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.thaw.platform.database.Ids;
import dev.thaw.platform.problem.ProblemException;

/** What users, functions and triggers do with invocations. */
@ApplicationScoped
public class Invocations {
    private static final String CALL = "dev.thaw.function.call";

    private final InvocationStore store;
    private final InvocationQueries queries;
    private final Dispatcher dispatcher;

    Invocations(InvocationStore store, InvocationQueries queries, Dispatcher dispatcher) {
        this.store = store;
        this.queries = queries;
        this.dispatcher = dispatcher;
    }

    /** Records invocations and sees to it that they are worked off; those recorded before are left alone. */
    public void create(List<NewInvocation> wanted) {
        if (!wanted.isEmpty()) {
            store.create(wanted);
        }
    }

    /**
     * Records an asynchronous call.
     *
     * @param key calls with the same key are one
     * @return the record's id, the same for the same key
     */
    UUID call(String function, Optional<String> key, String contentType, byte[] body) {
        CloudEvent event = CloudEventBuilder.v1()
                .withId(key.orElseGet(() -> Ids.next().toString()))
                .withSource(URI.create("/functions/" + function))
                .withType(CALL)
                .withTime(OffsetDateTime.now(ZoneOffset.UTC))
                .withData(contentType, body)
                .build();
        return call(function, event);
    }

    UUID call(String function, CloudEvent event) {
        List<UUID> created = store.create(List.of(NewInvocation.ofCall(function, event)));
        return created.isEmpty()
                ? queries.findCall(function, event.getSource().toString(), event.getId())
                        .orElseThrow()
                        .id()
                : created.getFirst();
    }

    InvocationView get(UUID id) {
        return queries.find(id).orElseThrow(() -> ProblemException.notFound("invocation", id.toString()));
    }

    List<InvocationView> list(InvocationQueries.Filter filter) {
        return queries.list(filter);
    }

    /** Ends an invocation; running work is told by the end of its connection. One that has ended stays as it is. */
    InvocationView cancel(UUID id) {
        get(id);
        if (queries.cancel(id)) {
            dispatcher.cancel(id);
        }
        return get(id);
    }

    InvocationView redrive(UUID id) {
        InvocationView view = get(id);
        if (!queries.redrive(id)) {
            throw new ProblemException(
                    409,
                    "not-redrivable",
                    "The invocation is " + view.status().word()
                            + "; only dead, failed and cancelled ones can be tried again.");
        }
        dispatcher.wake(view.function());
        return get(id);
    }

    /** Notes how far an attempt is. */
    void progress(UUID id, int attempt, double progress, String message) {
        if (!queries.progress(id, attempt, progress, message)) {
            // A call that nobody recorded has no attempts: its work goes on.
            get(id);
            throw new ProblemException(
                    409,
                    "attempt-superseded",
                    "Attempt " + attempt + " of " + id + " is not the current one; stop its work.");
        }
    }

    static byte[] emptyObject() {
        return "{}".getBytes(StandardCharsets.UTF_8);
    }
}

package dev.thaw.platform.invocation;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

import dev.thaw.platform.problem.ProblemException;
import dev.thaw.platform.rest.Page;

/** Records of invocations over HTTP. */
@Path("/v1/invocations")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Invocations")
public class InvocationResource {
    private static final Duration WATCH = Duration.ofMillis(250);

    private final Invocations invocations;

    InvocationResource(Invocations invocations) {
        this.invocations = invocations;
    }

    @GET
    @Operation(
            summary = "Invocations, newest first",
            description = "since is an RFC 3339 instant; cursor is the next of the page before.")
    public Page<InvocationView> list(
            @QueryParam("function") String function,
            @QueryParam("status") String status,
            @QueryParam("trigger") String trigger,
            @QueryParam("since") String since,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        var filter = new InvocationQueries.Filter(
                function,
                status == null ? null : Status.of(status),
                trigger,
                since == null ? null : instant(since),
                cursor == null ? null : id(cursor),
                Page.limit(limit));
        List<InvocationView> found = invocations.list(filter);
        return Page.of(found, limit, view -> view.id().toString());
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "An invocation's record")
    public InvocationView get(@PathParam("id") String id) {
        return invocations.get(id(id));
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Cancel an invocation",
            description = "A running function is told, and its work ends. One that has ended stays as it is.")
    public InvocationView cancel(@PathParam("id") String id) {
        return invocations.cancel(id(id));
    }

    @POST
    @Path("/{id}/redrive")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Try a dead, failed or cancelled invocation again")
    public InvocationView redrive(@PathParam("id") String id) {
        return invocations.redrive(id(id));
    }

    /** What a function tells of its work. */
    public record Progress(int attempt, double progress, String message) {}

    @POST
    @Path("/{id}/progress")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Tell how far an attempt is",
            description = "For functions. 409 attempt-superseded says that the work is of no use any more.")
    public void progress(@PathParam("id") String id, Progress progress) {
        if (progress == null || !(progress.progress() >= 0 && progress.progress() <= 1)) {
            throw new ProblemException(400, "invalid-progress", "progress must be between 0 and 1.");
        }
        invocations.progress(id(id), progress.attempt(), progress.progress(), progress.message());
    }

    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(summary = "The record at every change, as server-sent events, until it ends")
    public Multi<InvocationView> events(@PathParam("id") String id) {
        UUID key = id(id);
        invocations.get(key);
        return Multi.createFrom()
                .ticks()
                .every(WATCH)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(tick -> invocations.get(key))
                .select()
                .first(new UntilEnd()::wants)
                .skip()
                .repetitions();
    }

    /** Lets the ended record pass, and nothing after it. */
    private static final class UntilEnd {
        private boolean ended;

        boolean wants(InvocationView view) {
            boolean before = ended;
            ended = view.status().isEnd();
            return !before;
        }
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound("invocation", text);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new ProblemException(
                    400, "invalid-since", "'" + text + "' is not an instant such as 2026-01-31T12:00:00Z.");
        }
    }
}

package dev.thaw.platform.invocation;

import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.cloudevents.CloudEvent;
import io.smallrye.common.annotation.Blocking;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.thaw.platform.event.CloudEventRequest;
import dev.thaw.platform.event.RequestBody;
import dev.thaw.platform.function.Functions;
import dev.thaw.platform.problem.ProblemException;

/** Asynchronous calls over HTTP. */
@Path("/v1/functions/{name}/invocations")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Invocations")
public class CallResource {
    private static final int MAX_KEY = 200;

    private final Invocations invocations;
    private final Functions functions;

    CallResource(Invocations invocations, Functions functions) {
        this.invocations = invocations;
        this.functions = functions;
    }

    /** The new record's id. */
    public record Accepted(UUID id) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Call a function asynchronously",
            description =
                    "The body, JSON or a CloudEvent, becomes the event's data. The same Idempotency-Key gives the same id again.")
    public Response call(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") String key,
            @Context HttpHeaders headers,
            InputStream body) {
        functions.get(name);
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw new ProblemException(
                    400, "invalid-idempotency-key", "Idempotency-Key must have 1 to 200 characters.");
        }
        byte[] bytes = RequestBody.read(body);
        UUID id = CloudEventRequest.isCloudEvent(headers)
                ? invocations.call(name, one(CloudEventRequest.read(headers, bytes)))
                : invocations.call(
                        name,
                        Optional.ofNullable(key),
                        Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))
                                .orElse("application/json"),
                        bytes.length == 0 ? Invocations.emptyObject() : bytes);
        return Response.accepted(new Accepted(id))
                .location(URI.create("/v1/invocations/" + id))
                .build();
    }

    private static CloudEvent one(List<CloudEvent> events) {
        if (events.size() != 1) {
            throw new ProblemException(400, "invalid-cloudevent", "A call takes one event, not " + events.size() + ".");
        }
        return events.getFirst();
    }
}

package dev.thaw.platform.event;

import java.io.InputStream;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.common.annotation.Blocking;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes events over HTTP; 202 says that they are on disk. */
@Path("/v1/events")
@Blocking
@Consumes(MediaType.WILDCARD)
@Tag(name = "Events")
public class EventResource {
    private final Events events;

    EventResource(Events events) {
        this.events = events;
    }

    @POST
    @Operation(
            summary = "Send CloudEvents",
            description = "Binary, structured or batched mode. 202 says that the events are on disk.")
    public Response cloudEvents(@Context HttpHeaders headers, InputStream body) {
        events.accept(CloudEventRequest.read(headers, RequestBody.read(body)));
        return Response.accepted().build();
    }

    @POST
    @Path("/s3")
    @Operation(
            summary = "Send S3 notifications",
            description =
                    "As pushed by AWS (also inside SNS and EventBridge envelopes), MinIO and Ceph. A change that is sent again starts nothing again.")
    public Response s3(InputStream body) {
        events.accept(StorageNotifications.ofS3(RequestBody.readJson(body, "invalid-notification")));
        return Response.accepted().build();
    }

    @POST
    @Path("/oss")
    @Operation(summary = "Send Alibaba OSS notifications")
    public Response oss(InputStream body) {
        events.accept(StorageNotifications.ofOss(RequestBody.readJson(body, "invalid-notification")));
        return Response.accepted().build();
    }
}

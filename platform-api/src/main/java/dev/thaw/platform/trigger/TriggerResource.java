package dev.thaw.platform.trigger;

import java.util.List;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.common.annotation.Blocking;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.platform.rest.EntityTags;
import dev.thaw.platform.rest.Page;

/** Triggers over HTTP. */
@Path("/v1/triggers")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Triggers")
public class TriggerResource {
    private final Triggers triggers;

    TriggerResource(Triggers triggers) {
        this.triggers = triggers;
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Create or change a trigger",
            description = "The body is a manifest of kind Trigger, YAML or JSON.")
    public Response put(@PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, String body) {
        TriggerManifest manifest = ManifestReader.bind(ManifestReader.document(body, "Trigger"), TriggerManifest.class);
        manifest.metadata().mustBe(name);
        return answer(triggers.put(manifest, EntityTags.generation(ifMatch)));
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "A trigger")
    public Response get(@PathParam("name") String name) {
        return answer(triggers.get(name));
    }

    @GET
    @Operation(summary = "All triggers by name")
    public Page<TriggerManifest> list(
            @QueryParam("limit") @DefaultValue("100") int limit, @QueryParam("cursor") String cursor) {
        List<StoredTrigger> all = triggers.list().stream()
                .filter(trigger -> cursor == null || trigger.name().compareTo(cursor) > 0)
                .toList();
        return Page.of(all, limit, StoredTrigger::name).map(StoredTrigger::manifest);
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Delete a trigger; what it has started goes on")
    public void delete(@PathParam("name") String name) {
        triggers.delete(name);
    }

    private static Response answer(StoredTrigger trigger) {
        return Response.ok(trigger.manifest())
                .tag(Long.toString(trigger.generation()))
                .build();
    }
}

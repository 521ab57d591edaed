package dev.thaw.platform.function;

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

/** Functions over HTTP. */
@Path("/v1/functions")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Functions")
public class FunctionResource {
    private static final int MAX_LOG_LINES = 10_000;

    private final Functions functions;

    FunctionResource(Functions functions) {
        this.functions = functions;
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Create or change a function",
            description = "The body is a manifest of kind Function, YAML or JSON. A changed spec makes a new revision.")
    public Response put(
            @PathParam("name") String name,
            @QueryParam("target") String target,
            @HeaderParam("If-Match") String ifMatch,
            String body) {
        functions.requireTarget(target);
        FunctionManifest manifest =
                ManifestReader.bind(ManifestReader.document(body, "Function"), FunctionManifest.class);
        manifest.metadata().mustBe(name);
        return answer(functions.apply(manifest, EntityTags.generation(ifMatch)));
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "A function with its status")
    public Response get(@PathParam("name") String name) {
        return answer(functions.get(name));
    }

    @GET
    @Operation(summary = "All functions by name")
    public Page<FunctionView> list(
            @QueryParam("limit") @DefaultValue("100") int limit, @QueryParam("cursor") String cursor) {
        List<StoredFunction> all = functions.list().stream()
                .filter(f -> cursor == null || f.name().compareTo(cursor) > 0)
                .toList();
        return Page.of(all, limit, StoredFunction::name).map(this::view);
    }

    @GET
    @Path("/{name}/revisions")
    @Operation(summary = "A function's revisions, newest first")
    public Page<FunctionStore.Revision> revisions(@PathParam("name") String name) {
        return new Page<>(functions.revisions(name), null);
    }

    @GET
    @Path("/{name}/instances")
    @Operation(summary = "What runs: state, how it started, since when, memory")
    public Page<InstanceStatus> instances(@PathParam("name") String name) {
        return new Page<>(functions.instances(name), null);
    }

    @GET
    @Path("/{name}/decisions")
    @Operation(
            summary = "Why there are as many instances as there are",
            description = "The last decisions of the autoscaler about this function and their reasons, newest first.")
    public Page<ScalingDecision> decisions(@PathParam("name") String name) {
        return new Page<>(functions.decisions(name), null);
    }

    @GET
    @Path("/{name}/logs")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "The last lines that the function's instances wrote")
    public String logs(@PathParam("name") String name, @QueryParam("tail") @DefaultValue("200") int tail) {
        List<String> lines = functions.logs(name, Math.clamp(tail, 1, MAX_LOG_LINES));
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Delete a function; its running requests end first")
    public void delete(@PathParam("name") String name) {
        functions.delete(name);
    }

    private FunctionView view(StoredFunction function) {
        return FunctionView.of(function, functions.instances(function.name()), functions.status(function.name()));
    }

    private Response answer(StoredFunction function) {
        return Response.ok(view(function))
                .tag(Long.toString(function.generation()))
                .build();
    }
}

package dev.thaw.platform.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.thaw.platform.problem.ProblemException;

/** The JSON Schemas of manifests (draft 2020-12). */
@Path("/v1/schemas")
@Tag(name = "Schemas")
public class SchemaResource {
    @GET
    @Path("/{kind}")
    @Produces("application/schema+json")
    @Operation(summary = "The JSON Schema of a kind of manifest: Function or Trigger")
    public String schema(@PathParam("kind") String kind) {
        String name =
                switch (kind.toLowerCase(Locale.ROOT)) {
                    case "function" -> "function";
                    case "trigger" -> "trigger";
                    default -> throw ProblemException.notFound("schema", kind);
                };
        try (InputStream in = SchemaResource.class.getResourceAsStream("/schemas/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.thaw.platform.packages;

import java.io.InputStream;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.common.annotation.Blocking;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes code packages over HTTP. */
@Path("/v1/packages")
@Blocking
@Tag(name = "Packages")
public class PackageResource {
    private final Packages packages;

    PackageResource(Packages packages) {
        this.packages = packages;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Store a code package",
            description =
                    "An executable, a jar, or a zip of a Quarkus app. The answer's path is what a manifest's spec.package takes; the same bytes give the same id.")
    public Response store(InputStream body) {
        Packages.Stored stored = packages.store(body);
        return Response.status(stored.isNew() ? 201 : 200).entity(stored).build();
    }
}

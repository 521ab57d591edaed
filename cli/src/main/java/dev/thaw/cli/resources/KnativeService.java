package dev.thaw.cli.resources;

import io.fabric8.knative.serving.v1.Service;

import dev.thaw.cli.shell.Failure;
import dev.thaw.knative.function.Placement;
import dev.thaw.knative.function.ServiceCheck;
import dev.thaw.knative.function.ServiceMapping;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.platform.problem.ProblemException;

/** The Knative Service that the platform would apply for a function. */
final class KnativeService {
    private KnativeService() {}

    /** @throws Failure naming the field that Knative would not take */
    static Service of(Manifest manifest, String namespace) {
        try {
            FunctionManifest function = ManifestReader.bind(manifest.document(), FunctionManifest.class);
            ServiceCheck.check(function);
            return ServiceMapping.of(
                    function, function.name() + "-00001", Placement.standard().in(namespace));
        } catch (ProblemException e) {
            throw new Failure(
                    manifest.name() + ": " + e.getMessage(), "Correct the manifest; see docs/reference/surface.md.", e);
        }
    }
}

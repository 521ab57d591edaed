package dev.thaw.knative.function;

import java.util.Set;
import java.util.TreeSet;

import dev.thaw.engine.kpa.ScaleDefaults;
import dev.thaw.engine.kpa.ScaleReader;
import dev.thaw.engine.kpa.ScalingAnnotations;
import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.problem.ProblemException;

/** Refuses what Knative would refuse, in the words of the manifest. */
public final class ServiceCheck {
    private static final Set<String> RESERVED = Set.of("PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION");

    private ServiceCheck() {}

    /** @throws ProblemException naming the field */
    public static void check(FunctionManifest manifest) {
        if (manifest.spec().image() == null) {
            throw ProblemException.field(
                    "image-needed", "/spec/image", "On Knative a function is an image: build one and name it here.");
        }
        variables(manifest).stream().filter(RESERVED::contains).findFirst().ifPresent(name -> {
            throw ProblemException.field("invalid-manifest", "/spec/env/" + name, "Knative sets " + name + " itself.");
        });
        var twice = new TreeSet<>(manifest.spec().env().keySet());
        twice.retainAll(manifest.spec().secrets().keySet());
        if (!twice.isEmpty()) {
            throw ProblemException.field(
                    "invalid-manifest", "/spec/secrets/" + twice.first(), "It is in env too; keep one of them.");
        }
        ScalingAnnotations.read(ScaleAnnotations.of(manifest, ScalingAnnotations.THAW), ScaleDefaults.KNATIVE)
                .problems()
                .stream()
                .findFirst()
                .ifPresent(ServiceCheck::refuse);
    }

    private static Set<String> variables(FunctionManifest manifest) {
        var names = new TreeSet<>(manifest.spec().env().keySet());
        names.addAll(manifest.spec().secrets().keySet());
        return names;
    }

    private static void refuse(ScaleReader.Problem problem) {
        String key = problem.field().replace("~", "~0").replace("/", "~1");
        throw ProblemException.field("invalid-manifest", "/metadata/annotations/" + key, problem.message());
    }
}

package dev.thaw.knative.function;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.platform.function.FunctionManifest;
import dev.thaw.platform.manifest.ManifestReader;
import dev.thaw.platform.problem.Problem;
import dev.thaw.platform.problem.ProblemException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class ServiceCheckTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {package: a.jar}                                                                   |                                             | image-needed     | /spec/image
            {image: a, env: {PORT: '1'}}                                                       |                                             | invalid-manifest | /spec/env/PORT
            {image: a, secrets: {K_SERVICE: a/b}}                                              |                                             | invalid-manifest | /spec/env/K_SERVICE
            {image: a, env: {A: '1'}, secrets: {A: a/b}}                                       |                                             | invalid-manifest | /spec/secrets/A
            {image: a, secrets: {A: b}}                                                        |                                             | invalid-manifest | /spec/secrets/A
            {image: a, traffic: [{latestRevision: true, percent: 90}]}                         |                                             | invalid-manifest | /spec/traffic
            {image: a, traffic: [{percent: 100}]}                                              |                                             | invalid-manifest | /spec/traffic/0
            {image: a, traffic: [{latestRevision: true, percent: 101}]}                        |                                             | invalid-manifest | /spec/traffic/0
            {image: a}                                                                         | {autoscaling.knative.dev/window: 5s}        | invalid-manifest | /metadata/annotations/autoscaling.knative.dev~1window
            {image: a}                                                                         | {autoscaling.knative.dev/class: x.knative.dev} | invalid-manifest | /metadata/annotations/autoscaling.knative.dev~1class
            {image: a}                                                                         | {autoscaling.knative.dev/windw: 6s}         | invalid-manifest | /metadata/annotations/autoscaling.knative.dev~1windw
            """)
    void whatKnativeWouldRefuseIsRefusedFirst(String spec, String annotations, String code, String pointer) {
        // Given
        String text = "apiVersion: thaw.dev/v1\nkind: Function\nmetadata: { name: a, annotations: "
                + (annotations == null ? "{}" : annotations) + " }\nspec: " + spec + "\n";

        // When
        var refusal = assertThrows(
                ProblemException.class,
                () -> ServiceCheck.check(
                        ManifestReader.bind(ManifestReader.document(text, "Function"), FunctionManifest.class)));

        // Then
        Problem problem = refusal.problem();
        assertEquals(code, problem.code());
        assertEquals(pointer, problem.errors().getFirst().pointer());
    }
}

package dev.thaw.platform.trigger;

import com.fasterxml.jackson.databind.JsonNode;

import dev.thaw.platform.problem.ProblemException;

/** Finds triggers whose outputs would start them again. */
final class TriggerLoop {
    private static final String SCHEME = "s3://";

    private TriggerLoop() {}

    static void refuse(TriggerSpec spec) {
        if (!spec.loopsAllowed() && loops(spec)) {
            throw ProblemException.field(
                    "trigger-loop",
                    "/spec/parameters/output",
                    "What is written there would start this trigger again. Choose another bucket or prefix, or say allowLoops: true.");
        }
    }

    /** Whether a key that the output template can produce may lie under the filter's bucket and prefix. */
    static boolean loops(TriggerSpec spec) {
        JsonNode output = spec.parameters().get("output");
        if (output == null
                || !output.asText().startsWith(SCHEME)
                || !spec.objectStorage().events().contains("created")) {
            return false;
        }
        String[] bucketAndKey = output.asText().substring(SCHEME.length()).split("/", 2);
        boolean sameBucket = bucketAndKey[0].equals(spec.objectStorage().bucket()) || bucketAndKey[0].contains("{");
        return sameBucket
                && overlap(
                        bucketAndKey.length > 1 ? bucketAndKey[1] : "",
                        spec.objectStorage().prefix());
    }

    private static boolean overlap(String template, String prefix) {
        int placeholder = template.indexOf('{');
        if (placeholder < 0) {
            return template.startsWith(prefix) || prefix.startsWith(template);
        }
        String fixed = template.substring(0, placeholder);
        return fixed.startsWith(prefix) || prefix.startsWith(fixed);
    }
}

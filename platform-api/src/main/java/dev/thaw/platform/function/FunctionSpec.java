package dev.thaw.platform.function;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.thaw.platform.manifest.Quantities;
import dev.thaw.platform.problem.ProblemException;

/** What a function is, as its manifest says; absent fields have the documented defaults. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionSpec(
        @JsonProperty("package") String packagePath,
        String image,
        Map<String, String> env,
        Map<String, String> secrets,
        Resources resources,
        Integer concurrency,
        String timeout,
        Scale scale,
        List<Traffic> traffic) {
    private static final String DEFAULT_TIMEOUT = "5m";
    private static final int DEFAULT_CONCURRENCY = 1;
    private static final int MAX_CONCURRENCY = 1000;
    private static final Pattern SECRET = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[-._a-zA-Z0-9]+");

    public FunctionSpec {
        env = env == null ? Map.of() : Map.copyOf(env);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        resources = resources == null ? new Resources(null, null, null) : resources;
        concurrency = concurrency == null ? DEFAULT_CONCURRENCY : concurrency;
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
        scale = scale == null ? Scale.NONE : scale;
        traffic = traffic == null ? List.of() : List.copyOf(traffic);
        secrets.forEach(FunctionSpec::requireReference);
        Traffic.check(traffic);
        if (concurrency < 0 || concurrency > MAX_CONCURRENCY) {
            throw ProblemException.field(
                    "invalid-manifest",
                    "/spec/concurrency",
                    concurrency + " is not between 0 (no limit) and " + MAX_CONCURRENCY + ".");
        }
        if (packagePath == null && image == null) {
            throw ProblemException.field("invalid-manifest", "/spec/package", "Either package or image must be given.");
        }
        if (Quantities.duration("/spec/timeout", timeout).isZero()) {
            throw ProblemException.field("invalid-manifest", "/spec/timeout", "It must be more than 0.");
        }
    }

    private static void requireReference(String variable, String reference) {
        if (!SECRET.matcher(reference).matches()) {
            throw ProblemException.field(
                    "invalid-manifest",
                    "/spec/secrets/" + variable,
                    "'" + reference + "' is not the name of a secret and a key in it, as in database/password.");
        }
    }

    /** CPUs, memory and scratch disk of one instance. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Resources(String cpu, String memory, String scratch) {
        public Resources {
            cpu = cpu == null ? "1" : cpu;
            memory = memory == null ? "512Mi" : memory;
            scratch = scratch == null ? "1Gi" : scratch;
            Quantities.cpus("/spec/resources/cpu", cpu);
            Quantities.bytes("/spec/resources/memory", memory);
            Quantities.bytes("/spec/resources/scratch", scratch);
        }

        public double cpus() {
            return Quantities.cpus("/spec/resources/cpu", cpu);
        }

        public long memoryBytes() {
            return Quantities.bytes("/spec/resources/memory", memory);
        }

        public long scratchBytes() {
            return Quantities.bytes("/spec/resources/scratch", scratch);
        }
    }

    /** The same with another scale. */
    FunctionSpec scaled(Scale other) {
        return new FunctionSpec(packagePath, image, env, secrets, resources, concurrency, timeout, other, traffic);
    }

    @JsonIgnore
    public Duration timeoutDuration() {
        return Quantities.duration("/spec/timeout", timeout);
    }

    @JsonIgnore
    public Optional<String> executable() {
        return Optional.ofNullable(packagePath);
    }
}

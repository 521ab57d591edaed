package dev.thaw.functions.imagegen.limit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.ImageGenConfig.KeyConfig;
import dev.thaw.functions.imagegen.ImageGenConfig.LimitConfig;
import dev.thaw.functions.imagegen.job.Fingerprint;

/** The configured keys; only their hashes are known. */
@ApplicationScoped
public class Callers {
    private final Caller anybody;
    private final Map<String, Caller> byHash;
    private final Map<String, Caller> byKey;

    Callers(ImageGenConfig config) {
        LimitConfig usual = config.limits();
        anybody = new Caller(
                Caller.NOBODY_IN_PARTICULAR,
                Caller.NOBODY_IN_PARTICULAR,
                limits(usual, usual, Limits.NONE.weight(), Limits.NONE.priority()));
        byHash = config.keys().entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getValue().sha256().toLowerCase(Locale.ROOT),
                        e -> caller(e.getKey(), e.getValue(), usual)));
        byKey = byHash.values().stream().collect(Collectors.toMap(Caller::key, caller -> caller));
    }

    private static Caller caller(String name, KeyConfig key, LimitConfig usual) {
        return new Caller(name, key.tenant().orElse(name), limits(key.limits(), usual, key.weight(), key.priority()));
    }

    private static Limits limits(LimitConfig own, LimitConfig usual, double weight, int priority) {
        return new Limits(
                first(own.requestsPerMinute(), usual.requestsPerMinute()),
                first(own.openJobs(), usual.openJobs()),
                first(own.concurrency(), usual.concurrency()),
                own.dailyBudget().isPresent() ? own.dailyBudget() : usual.dailyBudget(),
                weight,
                priority);
    }

    private static OptionalInt first(OptionalInt own, OptionalInt usual) {
        return own.isPresent() ? own : usual;
    }

    /** Who has this key; everybody where none are configured. */
    public Optional<Caller> of(String secret) {
        return byHash.isEmpty() ? Optional.of(anybody) : Optional.ofNullable(byHash.get(Fingerprint.sha256(secret)));
    }

    /** Whether there are keys; without any, everybody may do everything. */
    public boolean areConfigured() {
        return !byHash.isEmpty();
    }

    /** Who has the key of this name. */
    public Optional<Caller> named(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Any tenant, where no keys are configured. */
    public Caller anybody(String tenant) {
        return new Caller(tenant, tenant, anybody.limits());
    }

    /** Of a key by its name; of one that is configured no more, those of anybody. */
    public Limits limits(String key) {
        return named(key).orElse(anybody).limits();
    }
}

package dev.thaw.function;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;

import dev.thaw.function.net.GuardedHttp;

/** Runs the function for a request, within its limits. */
@ApplicationScoped
class Worker {
    private final Instance<Function<?>> functions;
    private final FunctionConfig config;
    private final ScratchFolders scratch;
    private final ObjectStore store;
    private final GuardedHttp urls;
    private final Vertx vertx;
    private final ParameterBinder binder;
    private final AtomicInteger running = new AtomicInteger();
    private final Set<Cancellation> current = ConcurrentHashMap.newKeySet();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private volatile HttpClient http;
    private volatile boolean draining;

    Worker(
            Instance<Function<?>> functions,
            FunctionConfig config,
            ScratchFolders scratch,
            ObjectStore store,
            GuardedHttp urls,
            Vertx vertx,
            ObjectMapper json) {
        this.functions = functions;
        this.config = config;
        this.scratch = scratch;
        this.store = store;
        this.urls = urls;
        this.vertx = vertx;
        this.binder = new ParameterBinder(json);
    }

    Function<?> function() {
        return functions.get();
    }

    /** What runs goes on while there is time, and is then handed back; what comes now is for another instance. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        draining = true;
        CompletableFuture.delayedExecutor(config.grace().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> current.forEach(Cancellation::handBack));
    }

    private static FunctionException stopping(String what) {
        return new FunctionException(503, "draining", "This instance is being stopped" + what);
    }

    /** Runs the function to its end and returns the result's fields. */
    Map<String, Object> run(Request request, Cancellation cancellation, Progress caller) throws Exception {
        if (draining) {
            throw stopping(".");
        }
        int now = running.incrementAndGet();
        current.add(cancellation);
        try {
            if (config.concurrency() > 0 && now > config.concurrency()) {
                throw new FunctionException(
                        503, "overloaded", "This instance works on " + config.concurrency() + " invocations already.");
            }
            return once(request, cancellation, caller);
        } catch (Exception e) {
            // Whatever it is that broke because of it.
            if (cancellation.isHandedBack()) {
                throw stopping("; the work is handed back, to be done by another.");
            }
            throw e;
        } finally {
            current.remove(cancellation);
            running.decrementAndGet();
        }
    }

    private Map<String, Object> once(Request request, Cancellation cancellation, Progress caller) throws Exception {
        String key = request.invocationId().orElse(request.key());
        if (!keys.add(key)) {
            throw new FunctionException(
                    409, "duplicate-in-progress", "This instance is working on the same invocation.");
        }
        try (Scratch folder = scratch.open()) {
            return handle(function(), request, folder, cancellation, caller);
        } catch (IOException e) {
            if (Scratch.isFull(e)) {
                throw Scratch.full(e);
            }
            throw e;
        } finally {
            keys.remove(key);
        }
    }

    private <P> Map<String, Object> handle(
            Function<P> function, Request request, Scratch folder, Cancellation cancellation, Progress caller)
            throws Exception {
        Optional<OutputTemplate> template = Optional.ofNullable(
                        request.parameters().remove("output"))
                .filter(node -> !node.isNull())
                .map(JsonNode::asText)
                .map(OutputTemplate::new);
        P parameters = binder.bind(request.parameters(), function.parameters());
        Progress progress = progress(request, cancellation).and(caller);
        var invocation = new Invocation<>(request, parameters, template, folder, store, urls, progress, cancellation);
        invocation.checkCancelled();
        Map<String, Object> fields;
        try {
            fields = function.handle(invocation);
        } finally {
            progress.end();
        }
        cancellation.check();
        var result = new LinkedHashMap<String, Object>();
        result.put("outputs", invocation.outputs());
        result.putAll(fields);
        return result;
    }

    private Progress progress(Request request, Cancellation cancellation) {
        if (config.api().isEmpty() || request.invocationId().isEmpty()) {
            return Progress.NONE;
        }
        return new ProgressReporter(
                vertx, http(), config.api().get(), request.invocationId().get(), request.attempt(), cancellation);
    }

    private HttpClient http() {
        HttpClient existing = http;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            if (http == null) {
                http = vertx.createHttpClient(new HttpClientOptions().setKeepAliveTimeout(Math.max(1, (int)
                        config.connectionIdle().toSeconds())));
            }
            return http;
        }
    }

    @PreDestroy
    void close() {
        if (http != null) {
            http.close();
        }
    }
}

package dev.thaw.functions.imagegen.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.thaw.function.FunctionException;
import dev.thaw.function.net.GuardedHttp;
import dev.thaw.functions.imagegen.ImageGenConfig;
import dev.thaw.functions.imagegen.backend.remote.Credential;
import dev.thaw.functions.imagegen.job.Job;
import dev.thaw.functions.imagegen.job.Jobs;

/** Sends webhooks that are due; each instance takes some. */
@ApplicationScoped
class WebhookSender {
    private static final Logger LOG = Logger.getLogger(WebhookSender.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    /** Longer than sending takes: what an instance has not done by then is another one's. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int AT_A_TIME = 16;
    private static final int GONE = 410;

    private final WebhookStore store;
    private final Jobs jobs;
    private final GuardedHttp http;
    private final JobDescription description;
    private final ObjectMapper json;
    private final Optional<Signature> signature;
    private volatile boolean running = true;

    WebhookSender(
            WebhookStore store,
            Jobs jobs,
            GuardedHttp http,
            JobDescription description,
            ObjectMapper json,
            ImageGenConfig config) {
        this.store = store;
        this.jobs = jobs;
        this.http = http;
        this.description = description;
        this.json = json;
        this.signature = config.webhookSecret()
                .map(Credential::resolve)
                .map(Credential::value)
                .map(Signature::of);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().daemon().name("webhooks").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) {
        running = false;
    }

    private void work() {
        while (running) {
            try {
                if (sendDue(Instant.now()) < AT_A_TIME) {
                    Thread.sleep(POLL);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warnf("No webhooks can be sent now: %s", e.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what is due at a time, all at once, and returns how many that was. */
    int sendDue(Instant now) throws InterruptedException {
        List<WebhookStore.Due> due = store.claim(now, LEASE, AT_A_TIME);
        var threads = new ArrayList<Thread>();
        for (WebhookStore.Due webhook : due) {
            threads.add(Thread.ofVirtual().name(webhook.id()).start(() -> send(webhook, now)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return due.size();
    }

    private void send(WebhookStore.Due webhook, Instant now) {
        Optional<Job> job = jobs.find(webhook.job());
        if (job.isEmpty() || signature.isEmpty()) {
            LOG.warnf("%s cannot be sent: its job or the secret is gone", webhook.id());
            store.done(webhook.id());
            return;
        }
        int status = post(webhook, body(job.get()), now);
        if (status / 100 == 2 || status == GONE) {
            store.done(webhook.id());
            return;
        }
        Optional<Duration> pause =
                Schedule.next(webhook.attempts(), ThreadLocalRandom.current().nextDouble());
        LOG.infof("%s, attempt %d: %d", webhook.id(), webhook.attempts(), status);
        pause.ifPresentOrElse(time -> store.again(webhook.id(), now.plus(time)), () -> {
            LOG.warnf("%s is given up after %d attempts", webhook.id(), webhook.attempts());
            store.done(webhook.id());
        });
    }

    /** The same for each attempt, as the scheme wants it, but for the addresses of the pictures: they are new, so that they have not expired. */
    private byte[] body(Job job) {
        ObjectNode body = json.createObjectNode();
        body.put("type", "image.job." + job.status().text());
        body.put("timestamp", job.endedAt().toString());
        body.set("data", description.of(job));
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private int post(WebhookStore.Due webhook, byte[] body, Instant now) {
        long timestamp = now.getEpochSecond();
        try {
            return http.post(
                    webhook.url(),
                    Map.of(
                            "Content-Type",
                            "application/json",
                            "webhook-id",
                            webhook.id(),
                            "webhook-timestamp",
                            Long.toString(timestamp),
                            "webhook-signature",
                            signature.orElseThrow().sign(webhook.id(), timestamp, body)),
                    body,
                    TIMEOUT);
        } catch (FunctionException e) {
            return e.status();
        }
    }
}

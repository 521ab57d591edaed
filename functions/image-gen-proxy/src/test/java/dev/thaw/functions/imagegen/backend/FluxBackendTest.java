package dev.thaw.functions.imagegen.backend;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.functions.imagegen.backend.remote.Credential;
import dev.thaw.functions.imagegen.fake.Drawing;
import dev.thaw.functions.imagegen.fake.FakeFlux;
import dev.thaw.functions.imagegen.fake.Reply;

import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BROKEN;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BUSY;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.REFUSED;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FluxBackendTest {
    private static final String SUBMIT = "/v1/flux-pro-1.1";
    private static final String LOOK = "/v1/get_result";

    private final FakeFlux server = new FakeFlux("bfl-key");
    private final Recorder recorder = new Recorder();
    private final FluxBackend backend = backend(Tasks.POLL, Optional.empty(), new FluxWebhooks(Optional.empty()));

    @TempDir
    Path folder;

    private FluxBackend backend(Duration poll, Optional<URI> callback, FluxWebhooks webhooks) {
        return new FluxBackend(
                "it",
                Tasks.remote(server, Map.of("x-key", "bfl-key")),
                Tasks.downloads(),
                poll,
                Set.of(),
                callback,
                webhooks);
    }

    private static Tasks task() {
        return Tasks.task().model("flux-pro-1.1");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void asksUntilItIsReadyAndCopiesTheResult() throws Exception {
        // When
        List<Picture> pictures = backend.draw(task().n(2).format("jpeg").build(), recorder);

        // Then
        assertEquals(
                List.of("jpeg", "jpeg"), pictures.stream().map(Picture::format).toList());
        assertEquals(List.of(7L, 8L), pictures.stream().map(Picture::seed).toList());
        JsonObject sent = server.seen(SUBMIT).get(0).json();
        assertEquals(48, sent.getInteger("width"));
        assertFalse(sent.containsKey("webhook_url"));
        assertTrue(recorder.progress.stream().anyMatch(p -> p > 0 && p < 1));
    }

    @Test
    void whatWasPaidForIsAskedAfterAndNotPaidAgain() throws Exception {
        // Given
        backend.draw(task().n(2).build(), recorder);
        String ticket = recorder.tickets.get(1);
        int paid = server.taken();

        // When
        List<Picture> pictures = backend.draw(task().n(2).ticket(ticket).build(), recorder);

        // Then
        assertEquals(2, pictures.size());
        assertEquals(paid, server.taken());
    }

    @Test
    void faultsWhileAskingDoNotLoseTheJob() throws Exception {
        // Given
        server.answer(LOOK, Reply.html(502));
        server.answer(LOOK, Reply.tooMany("1"));
        server.answer(LOOK, Reply.none());
        server.answer(LOOK, Reply.brokenJson());

        // When
        List<Picture> pictures = backend.draw(task().build(), recorder);

        // Then
        assertEquals(1, pictures.size());
        assertEquals(1, server.taken());
    }

    @Test
    void moderationIsPassedOnAsSuch() {
        // Given
        server.end("Content Moderated");

        // Then
        var refusal = failure(REFUSED);
        assertEquals("content_policy_violation", refusal.failure().code());
        server.end("Error");
        failure(BROKEN);
        server.answer(SUBMIT, Reply.tooMany("9"));
        assertEquals(Duration.ofSeconds(9), failure(BUSY).retryAfter().orElseThrow());
        server.answer(SUBMIT, Reply.json(402, new JsonObject().put("detail", "Insufficient credits")));
        assertTrue(failure(BROKEN).getMessage().contains("no credit"));
        server.answer(SUBMIT, Reply.json(422, new JsonObject().put("detail", "width must be a multiple of 32")));
        assertTrue(failure(REFUSED).getMessage().contains("multiple of 32"));
    }

    @Test
    void theKeyGoesToNoOtherHost() {
        // Given
        try (var thief = new FakeFlux("other")) {
            server.pollAt(thief.url().toString());

            // Then
            assertTrue(failure(BROKEN).getMessage().contains(".hosts"));
            assertTrue(thief.seen().isEmpty());
        }
    }

    @Test
    void aWebhookEndsTheWaiting() throws Exception {
        // Given: asking by itself would take a minute.
        Files.writeString(folder.resolve("secret"), "whsec");
        var webhooks = new FluxWebhooks(Optional.of(Credential.resolve("file:" + folder.resolve("secret"))));
        var told =
                backend(Duration.ofSeconds(10), Optional.of(URI.create("https://proxy.test/v1/webhooks/it")), webhooks);
        server.pending(1);
        CompletableFuture<List<Picture>> end = CompletableFuture.supplyAsync(() -> {
            try {
                return told.draw(task().build(), recorder);
            } catch (BackendException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> server.seen(LOOK).size() == 1 && !webhooks.waiting().isEmpty());

        // When
        webhooks.wake(webhooks.waiting().keySet().iterator().next());

        // Then
        await().atMost(Duration.ofSeconds(9)).until(end::isDone);
        assertEquals(1, end.join().size());
        JsonObject sent = server.seen(SUBMIT).get(0).json();
        assertEquals("https://proxy.test/v1/webhooks/it", sent.getString("webhook_url"));
        assertEquals("whsec", sent.getString("webhook_secret"));
        assertTrue(webhooks.waiting().isEmpty(), "nothing is kept of it");
    }

    @Test
    void onlyASignedWebhookIsGenuine() throws Exception {
        // Given
        Files.writeString(folder.resolve("secret"), "whsec");
        var webhooks = new FluxWebhooks(Optional.of(Credential.resolve("file:" + folder.resolve("secret"))));
        byte[] body = "{\"id\": \"1\"}".getBytes(StandardCharsets.UTF_8);
        byte[] other = "{\"id\": \"2\"}".getBytes(StandardCharsets.UTF_8);

        // Then
        assertTrue(webhooks.isGenuine(body, FakeFlux.signature(body, "whsec")));
        assertFalse(webhooks.isGenuine(other, FakeFlux.signature(body, "whsec")));
        assertFalse(webhooks.isGenuine(body, FakeFlux.signature(body, "another")));
        assertFalse(webhooks.isGenuine(body, "sha256=xyz"));
        assertFalse(webhooks.isGenuine(body, null));
        assertFalse(new FluxWebhooks(Optional.empty()).isGenuine(body, FakeFlux.signature(body, "whsec")));
    }

    @Test
    void editsByWordsAndFillsMasks() throws Exception {
        // When
        backend.draw(task().edit(false, false).build(), recorder);
        backend.draw(task().edit(false, true).build(), recorder);

        // Then
        assertTrue(server.seen(SUBMIT).get(0).json().containsKey("input_image"));
        JsonObject fill = server.seen(SUBMIT).get(1).json();
        byte[] mask = java.util.Base64.getDecoder().decode(fill.getString("mask"));
        assertEquals(0xFFFFFF, Drawing.image(mask).getRGB(0, 0) & 0xFFFFFF);
        assertTrue(fill.containsKey("image"));
    }

    private BackendException failure(BackendException.Kind kind) {
        var failure = assertThrows(BackendException.class, () -> backend.draw(task().build(), recorder));
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure;
    }
}

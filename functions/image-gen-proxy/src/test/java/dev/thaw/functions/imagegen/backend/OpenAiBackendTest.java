package dev.thaw.functions.imagegen.backend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.backend.remote.Remote;
import dev.thaw.functions.imagegen.fake.Drawing;
import dev.thaw.functions.imagegen.fake.FakeOpenAi;
import dev.thaw.functions.imagegen.fake.Reply;
import dev.thaw.functions.imagegen.fake.Seen;

import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BROKEN;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BUSY;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.REFUSED;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OpenAiBackendTest {
    private static final String GENERATIONS = "/v1/images/generations";

    private final FakeOpenAi server = new FakeOpenAi("sk-test");
    private final OpenAiBackend backend = backend("sk-test", Set.of());
    private final Recorder recorder = new Recorder();

    private OpenAiBackend backend(String key, Set<String> extras) {
        var remote = new Remote(
                "it",
                java.net.URI.create(server.url() + "/v1"),
                Duration.ofSeconds(10),
                Map.of("Authorization", "Bearer " + key));
        return new OpenAiBackend("it", remote, Tasks.downloads(), extras);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void passesOnWhatWasAskedAndNothingElse() throws Exception {
        // When
        List<Picture> pictures = backend.draw(Tasks.task().n(2).build(), recorder);

        // Then
        assertEquals(2, pictures.size());
        assertEquals("a better prompt", pictures.get(0).revisedPrompt());
        assertEquals(
                new JsonObject()
                        .put("model", "base")
                        .put("prompt", "a fox")
                        .put("n", 2)
                        .put("size", "48x32"),
                server.seen(GENERATIONS).get(0).json());
        assertEquals(Set.of("gpt-image-1"), backend.state().models());
    }

    @Test
    void passesOnForWhomItIsAndHowStrictModerationIsToBe() throws Exception {
        // When
        backend("sk-test", Set.of()).draw(Tasks.task().client("user-7", "low").build(), recorder);

        // Then
        JsonObject sent = server.seen(GENERATIONS).get(0).json();
        assertEquals("user-7", sent.getString("user"));
        assertEquals("low", sent.getString("moderation"));
    }

    @Test
    void sendsASeedOnlyToServersThatTakeOne() throws Exception {
        // When
        backend("sk-test", Set.of("thaw.seed")).draw(Tasks.task().build(), recorder);

        // Then
        assertEquals(7, server.seen(GENERATIONS).get(0).json().getInteger("seed"));
        assertEquals(
                "thaw.seed",
                backend.missing(Tasks.task().request(), "gpt-image-1")
                        .orElseThrow()
                        .parameter());
    }

    @Test
    void fetchesPicturesThatComeByUrl() throws Exception {
        // When
        Picture picture =
                backend.draw(Tasks.task().model("dall-e-url").build(), recorder).get(0);

        // Then
        assertEquals(5, Drawing.seed(picture.bytes()));
    }

    @Test
    void aPictureThatArrivesCutOffIsFetchedAgain() throws Exception {
        // Given
        server.spoil("/files/0", Reply::half);
        server.spoil("/files/0", Reply::cut);

        // When
        Picture picture =
                backend.draw(Tasks.task().model("dall-e-url").build(), recorder).get(0);

        // Then
        assertEquals(5, Drawing.seed(picture.bytes()));
        assertEquals(1, server.seen(GENERATIONS).size(), "it was paid for once");
    }

    @Test
    void aUrlThatLeadsInsideIsNotFollowed() {
        // Given: the loopback interface is allowed by 127.0.0.1 only.
        server.answer(
                GENERATIONS,
                Reply.json(new JsonObject("{\"data\": [{\"url\": \"http://169.254.169.254/latest/meta-data\"}]}")));

        // Then
        assertTrue(failure(BROKEN).getMessage().contains("cannot be fetched"));
    }

    @Test
    void showsPartialPicturesOfAStream() throws Exception {
        // When
        List<Picture> pictures = backend.draw(Tasks.task().partials(2).build(), recorder);

        // Then
        assertEquals(2, recorder.partials.size());
        assertEquals(2, Drawing.seed(recorder.partials.get(1).bytes()));
        assertEquals(99, Drawing.seed(pictures.get(0).bytes()));
        assertEquals(2.0 / 3, recorder.progress.get(1), 1e-9);
    }

    @Test
    void aStreamThatBreaksOffIsNoPicture() {
        // Given
        server.breakStreams();

        // Then
        var failure = assertThrows(
                BackendException.class,
                () -> backend.draw(Tasks.task().partials(1).build(), recorder));
        assertEquals(BROKEN, failure.kind());
        server.spoil(GENERATIONS, Reply::cut);
        failure = assertThrows(
                BackendException.class,
                () -> backend.draw(Tasks.task().partials(1).build(), recorder));
        assertEquals(BROKEN, failure.kind());
    }

    @Test
    void editsAndVariationsAreForms() throws Exception {
        // When
        backend.draw(Tasks.task().edit(false, true).build(), recorder);
        backend.draw(Tasks.task().prompt("").edit(true, false).build(), recorder);

        // Then
        Seen edit = server.seen("/v1/images/edits").get(0);
        assertTrue(edit.headers().get("Content-Type").startsWith("multipart/form-data; boundary="));
        assertTrue(edit.text().contains("name=\"image\"; filename=\"image-0.png\"\r\nContent-Type: image/png"));
        assertTrue(edit.text().contains("name=\"mask\""));
        assertTrue(edit.text().contains("name=\"prompt\"\r\n\r\na fox\r\n"));
        Seen variation = server.seen("/v1/images/variations").get(0);
        assertFalse(variation.text().contains("name=\"prompt\""));
    }

    @Test
    void aRefusalByPolicyIsPassedOnAsSuch() {
        // When
        var refusal = assertThrows(
                BackendException.class,
                () -> backend.draw(Tasks.task().prompt("something forbidden").build(), recorder));

        // Then
        assertEquals(REFUSED, refusal.kind());
        assertEquals("moderation_blocked", refusal.failure().code());
        assertEquals(400, refusal.failure().status());
    }

    @Test
    void itsFaultsSayWhatCanBeDone() {
        // Given
        server.answer(GENERATIONS, Reply.tooMany("3"));
        server.answer(
                GENERATIONS,
                Reply.json(429, new JsonObject("{\"error\": {\"code\": \"insufficient_quota\", \"message\": \"x\"}}")));
        server.answer(GENERATIONS, Reply.html(503));
        server.answer(GENERATIONS, Reply.brokenJson());
        server.answer(
                GENERATIONS,
                Reply.json(
                        400, new JsonObject("{\"error\": {\"code\": \"invalid_value\", \"message\": \"bad size\"}}")));

        // Then
        assertEquals(Duration.ofSeconds(3), failure(BUSY).retryAfter().orElseThrow());
        assertTrue(failure(BROKEN).getMessage().contains("no credit"));
        assertTrue(failure(BUSY).retryAfter().isEmpty());
        failure(BROKEN);
        assertTrue(failure(REFUSED).getMessage().contains("bad size"));
    }

    @Test
    void aWrongKeyIsTheOperatorsMatter() {
        var failure = assertThrows(BackendException.class, () -> backend("sk-wrong", Set.of())
                .draw(Tasks.task().build(), recorder));
        assertEquals(BROKEN, failure.kind());
        assertFalse(failure.getMessage().contains("sk-wrong"));
    }

    @Test
    void aCancelledCallIsGivenUp() {
        // Given
        server.pace(Duration.ofSeconds(20));
        CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(() -> assertThrows(
                InterruptedException.class, () -> backend.draw(Tasks.task().build(), recorder)));
        await().until(() -> server.seen(GENERATIONS).size() == 1);

        // When
        recorder.cancel();

        // Then
        await().until(end::isDone);
        await().until(() -> server.gone() == 1);
    }

    private BackendException failure(BackendException.Kind kind) {
        var failure = assertThrows(
                BackendException.class, () -> backend.draw(Tasks.task().build(), recorder));
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure;
    }
}

package dev.thaw.functions.imagegen.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.comfy.Workflow;
import dev.thaw.functions.imagegen.fake.Drawing;
import dev.thaw.functions.imagegen.fake.FakeComfy;
import dev.thaw.functions.imagegen.fake.Reply;

import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BROKEN;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BUSY;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ComfyBackendTest {
    private final FakeComfy server = new FakeComfy();
    private final Recorder recorder = new Recorder();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void fillsAWorkflowAndFetchesItsPictures() throws Exception {
        // When
        List<Picture> pictures =
                backend("").draw(Tasks.task().prompt("a \"fox\" {{seed}}").n(2).build(), recorder);

        // Then
        assertEquals(
                List.of(7L, 8L),
                pictures.stream().map(p -> Drawing.seed(p.bytes())).toList());
        assertEquals(48, Drawing.image(pictures.get(0).bytes()).getWidth());
        JsonObject graph = server.seen("/prompt").get(0).json().getJsonObject("prompt");
        assertEquals(7, graph.getJsonObject("3").getJsonObject("inputs").getValue("seed"));
        assertEquals(20, graph.getJsonObject("3").getJsonObject("inputs").getValue("steps"));
        assertEquals("base", graph.getJsonObject("4").getJsonObject("inputs").getString("ckpt_name"));
        assertEquals(
                "masterpiece, a \"fox\" {{seed}}",
                graph.getJsonObject("6").getJsonObject("inputs").getString("text"),
                "what stands in a prompt is no placeholder");
        assertEquals("", graph.getJsonObject("7").getJsonObject("inputs").getString("text"));
    }

    @Test
    void aWorkflowThatMakesSeveralRunsOnce() throws Exception {
        // When
        List<Picture> pictures = backend("", "\"batch_size\": 1", "\"batch_size\": \"{{n}}\"")
                .draw(Tasks.task().n(3).build(), recorder);

        // Then
        assertEquals(3, pictures.size());
        assertEquals(1, server.seen("/prompt").size());
    }

    @Test
    void tellsProgressAndPreviews() throws Exception {
        // Given
        server.pace(Duration.ofMillis(200));

        // When
        backend("").draw(Tasks.task().build(), recorder);

        // Then
        assertTrue(recorder.progress.stream().anyMatch(p -> p > 0 && p < 1), recorder.progress::toString);
        assertFalse(recorder.partials.isEmpty());
    }

    @Test
    void doesWithoutItsWebsocket() throws Exception {
        // Given
        server.refuseSockets();

        // Then
        assertEquals(1, backend("").draw(Tasks.task().build(), recorder).size());
    }

    @Test
    void goesOnWhenItsWebsocketBreaks() throws Exception {
        // Given
        server.pace(Duration.ofMillis(200));
        server.dropSockets();

        // Then
        assertEquals(1, backend("").draw(Tasks.task().build(), recorder).size());
        assertEquals(1, server.seen("/prompt").size());
    }

    @Test
    void aServerThatHasForgottenItsQueueIsNotWaitedFor() {
        // Given
        server.pace(Duration.ofSeconds(20));
        CompletableFuture<BackendException> end = CompletableFuture.supplyAsync(() -> assertThrows(
                BackendException.class, () -> backend("").draw(Tasks.task().build(), recorder)));
        await().until(() -> server.runningClient() != null);

        // When
        server.restart();

        // Then
        await().until(end::isDone);
        assertEquals(BROKEN, end.join().kind());
        assertTrue(end.join().getMessage().contains("forgotten"), end.join()::getMessage);
    }

    @Test
    void whatWasBegunIsAskedAfterAndNotBegunAgain() throws Exception {
        // Given: an earlier attempt, which did not live to see the end.
        backend("").draw(Tasks.task().n(2).build(), recorder);
        String ticket = recorder.tickets.get(1);

        // When
        List<Picture> pictures =
                backend("").draw(Tasks.task().n(2).ticket(ticket).build(), recorder);

        // Then
        assertEquals(2, pictures.size());
        assertEquals(2, server.seen("/prompt").size(), "one for each picture, by the first attempt");
    }

    @Test
    void whatWasBegunAndForgottenIsBegunAgain() throws Exception {
        // When
        List<Picture> pictures = backend("").draw(Tasks.task().ticket("gone").build(), recorder);

        // Then
        assertEquals(1, pictures.size());
        assertEquals(1, recorder.tickets.size());
    }

    @Test
    void whatNobodyWantsIsTakenFromTheQueueOrInterrupted() {
        // Given
        server.pace(Duration.ofSeconds(20));
        var first = new Recorder();
        var second = new Recorder();
        CompletableFuture<Throwable> running = drawing(first);
        await().until(() -> server.runningClient() != null);
        CompletableFuture<Throwable> queued = drawing(second);
        await().until(() -> server.waiting() == 1);

        // When
        second.cancel();
        await().until(queued::isDone);

        // Then
        assertEquals(0, server.waiting());
        assertFalse(server.wasInterrupted(), "the other one's work goes on");
        first.cancel();
        await().until(running::isDone);
        assertTrue(server.wasInterrupted());
    }

    private CompletableFuture<Throwable> drawing(Recorder observer) {
        return CompletableFuture.supplyAsync(() -> assertThrows(
                InterruptedException.class, () -> backend("").draw(Tasks.task().build(), observer)));
    }

    @Test
    void picturesToStartFromAreUploaded() throws Exception {
        // When
        backend("", "masterpiece, {{prompt}}", "{{prompt}} from {{image}} with {{mask:none}}")
                .draw(Tasks.task().edit(false, true).build(), recorder);

        // Then
        assertEquals(2, server.seen("/upload/image").size());
        JsonObject graph = server.seen("/prompt").get(0).json().getJsonObject("prompt");
        assertEquals(
                "a fox from img_1-0.png with img_1-mask.png",
                graph.getJsonObject("6").getJsonObject("inputs").getString("text"));
    }

    @Test
    void itsFaultsSayWhatCanBeDone() {
        // Given
        server.answer("/prompt", Reply.tooMany("3"));
        server.answer("/prompt", Reply.html(502));
        server.answer("/prompt", Reply.json(new JsonObject()));
        server.answer("/prompt", Reply.none());

        // Then
        assertEquals(Duration.ofSeconds(3), failure("", BUSY).retryAfter().orElseThrow());
        failure("", BROKEN);
        assertTrue(failure("", BROKEN).getMessage().contains("without saying its id"));
        failure("", BROKEN);
        assertTrue(failure("", BROKEN, "KSampler", "Missing").getMessage().contains("does not take the workflow"));
        server.fail("Allocation on device");
        assertTrue(failure("", BROKEN).getMessage().contains("KSampler: Allocation on device"));
    }

    @Test
    void aTruncatedPictureIsFetchedAgain() throws Exception {
        // Given
        for (int i = 0; i < 2; i++) {
            server.spoil("/view", Reply::half);
        }

        // Then
        assertEquals(1, backend("").draw(Tasks.task().build(), recorder).size());
        assertEquals(3, server.seen("/view").size());
    }

    @Test
    void whatAWorkflowHasNoPlaceForIsNamed() throws IOException {
        // Given
        ComfyBackend plain = backend("", "{{negative_prompt:}}", "");

        // Then
        assertEquals(
                "image",
                plain.missing(Tasks.task().edit(false, false).request(), "base")
                        .orElseThrow()
                        .parameter());
        assertEquals(
                "thaw.workflow",
                plain.missing(Tasks.task().workflow("other").request(), "base")
                        .orElseThrow()
                        .parameter());
        assertEquals(
                "thaw.loras",
                plain.missing(Tasks.task().lora("ink", 1).request(), "base")
                        .orElseThrow()
                        .parameter());
        assertTrue(plain.missing(Tasks.task().request(), "base").isEmpty());
        assertFalse(plain.capabilities().parameters().contains("thaw.negative_prompt"));
    }

    @Test
    void whatTheServerDoesNotHaveIsNamedWithWhatItHas() throws Exception {
        // Given
        ComfyBackend backend = backend(
                "",
                "{{model}}\"}}",
                "{{model}}\"}}, \"10\": {\"class_type\": \"LoraLoader\", \"inputs\": {\"lora_name\": \"{{lora:}}\"}}");
        ImageRequest plain = Tasks.task().request();
        ImageRequest oil = Tasks.task().lora("oil", 1).request();
        assertTrue(backend.missing(oil, "none").isEmpty(), "it has said nothing yet");

        // When
        Backend.State state = backend.state();

        // Then
        assertEquals(Set.of("base", "xl", "comfyui", "either"), state.models());
        assertEquals(Set.of("ink.safetensors"), state.loras());
        assertEquals(
                new Capabilities.Missing("model", "it has no 'none'; it has base, comfyui, either, xl"),
                backend.missing(plain, "none").orElseThrow());
        assertEquals(
                new Capabilities.Missing("thaw.loras", "it has no 'oil'; it has ink.safetensors"),
                backend.missing(oil, "base").orElseThrow());
        assertEquals(
                new Capabilities.Missing("thaw.steps", "KSampler.steps takes at most 10000"),
                backend.missing(Tasks.task().steps(10_001).request(), "base").orElseThrow());
        assertTrue(backend.missing(plain, "base").isEmpty());
    }

    @Test
    void aWorkflowWhoseNodesTheServerLacksIsNoWorkflowOfIt() throws Exception {
        // Given
        ComfyBackend backend = backend("", "KSampler", "Elsewhere");

        // When
        backend.state();

        // Then
        assertEquals(
                new Capabilities.Missing("thaw.workflow", "it lacks the nodes Elsewhere of this workflow"),
                backend.missing(Tasks.task().request(), "base").orElseThrow());
    }

    @Test
    void itsLoadedModelIsThatOfThePromptThatRunsOrRanLast() throws Exception {
        // Given
        ComfyBackend backend = backend("");
        assertEquals(Set.of(), backend.state().loaded(), "nothing has run yet");

        // When
        backend.draw(Tasks.task().model("xl").build(), recorder);

        // Then
        assertEquals(Set.of("xl"), backend.state().loaded());
        server.pace(Duration.ofSeconds(20));
        var other = new Recorder();
        CompletableFuture<Throwable> running = drawing(other);
        await().until(() -> server.runningClient() != null);
        assertEquals(Set.of("base"), backend.state().loaded());
        other.cancel();
        await().until(running::isDone);
        // What was interrupted may not have been loaded.
        await().untilAsserted(() -> assertEquals(Set.of(), backend.state().loaded()));
    }

    @Test
    void aServerThatSaysNothingOfItsNodesIsThereAllTheSame() throws Exception {
        // Given
        ComfyBackend backend = backend("");
        server.answer("/object_info/KSampler", Reply.html(404));

        // Then
        assertEquals(Backend.State.UNKNOWN, backend.state());
        assertTrue(backend.missing(Tasks.task().request(), "none").isEmpty());
    }

    private BackendException failure(String unused, BackendException.Kind kind, String... replacements) {
        var failure = assertThrows(BackendException.class, () -> backend(unused, replacements)
                .draw(Tasks.task().build(), recorder));
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure;
    }

    private ComfyBackend backend(String name, String... replacements) throws IOException {
        Path file = folder.resolve("workflow.json");
        Files.writeString(file, FakeComfy.workflow(replacements));
        return new ComfyBackend(
                "it" + name, Tasks.remote(server, Map.of()), Tasks.POLL, Map.of("default", Workflow.read(file)));
    }
}

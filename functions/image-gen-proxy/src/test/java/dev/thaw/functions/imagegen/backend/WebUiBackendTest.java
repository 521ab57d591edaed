package dev.thaw.functions.imagegen.backend;

import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.ImageRequest;
import dev.thaw.functions.imagegen.backend.remote.Credential;
import dev.thaw.functions.imagegen.backend.remote.Remote;
import dev.thaw.functions.imagegen.fake.Drawing;
import dev.thaw.functions.imagegen.fake.FakeWebUi;
import dev.thaw.functions.imagegen.fake.Reply;

import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BROKEN;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.BUSY;
import static dev.thaw.functions.imagegen.backend.BackendException.Kind.REFUSED;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WebUiBackendTest {
    private static final String TXT2IMG = "/sdapi/v1/txt2img";

    private final FakeWebUi server = new FakeWebUi();
    private final WebUiBackend backend = new WebUiBackend("it", Tasks.remote(server, Map.of()), Tasks.POLL);
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void drawsWithTheModelSizeAndSeedsThatWereAskedFor() throws Exception {
        // When
        List<Picture> pictures =
                backend.draw(Tasks.task().n(2).model("xl").lora("ink<1>", 0.5).build(), recorder);

        // Then
        assertEquals(List.of(7L, 8L), pictures.stream().map(Picture::seed).toList());
        assertEquals(8, Drawing.seed(pictures.get(1).bytes()));
        assertEquals(48, Drawing.image(pictures.get(0).bytes()).getWidth());
        assertEquals("trainedAlgorithmicMedia", pictures.get(0).source());
        assertEquals("xl.safetensors [1111]", server.loaded());
        JsonObject sent = server.seen(TXT2IMG).get(0).json();
        assertEquals("a fox <lora:ink1:0.5>", sent.getString("prompt"));
        assertFalse(sent.getBoolean("override_settings_restore_afterwards"));
        assertFalse(sent.containsKey("steps"), "what nobody asked for is left to the server");
    }

    @Test
    void tellsProgressAndPartialPictures() throws Exception {
        // Given
        server.pace(Duration.ofMillis(400));

        // When
        List<Picture> pictures = backend.draw(Tasks.task().partials(2).build(), recorder);

        // Then
        assertEquals(1, pictures.size());
        assertTrue(recorder.progress.stream().anyMatch(p -> p > 0 && p < 1), recorder.progress::toString);
        assertEquals("png", recorder.partials.get(0).format());
    }

    @Test
    void editsAndVariesWithWhiteWhereTheMaskIsTransparent() throws Exception {
        // When
        backend.draw(Tasks.task().edit(false, true).build(), recorder);
        backend.draw(Tasks.task().edit(true, false).build(), recorder);

        // Then
        JsonObject edit = server.seen("/sdapi/v1/img2img").get(0).json();
        byte[] mask = java.util.Base64.getDecoder().decode(edit.getString("mask"));
        assertEquals(0xFFFFFF, Drawing.image(mask).getRGB(0, 0) & 0xFFFFFF);
        assertEquals(0, Drawing.image(mask).getRGB(47, 0) & 0xFFFFFF);
        assertEquals(1, edit.getJsonArray("init_images").size());
        JsonObject variation = server.seen("/sdapi/v1/img2img").get(1).json();
        assertFalse(variation.containsKey("mask"));
    }

    @Test
    void saysWhatItHasLoadedAndWhichModelsThereAre() throws Exception {
        // When
        Backend.State state = backend.state();

        // Then
        assertTrue(state.loaded().containsAll(Set.of("base", "base.safetensors", "base.safetensors [1111]")));
        assertTrue(state.models().containsAll(Set.of("base", "xl")));
        assertEquals(Set.of("ink", "ink_v2"), state.loras());
    }

    @Test
    void aWorkThatNobodyWantsIsInterruptedThere() throws Exception {
        // Given
        server.pace(Duration.ofSeconds(20));
        CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(() -> assertThrows(
                InterruptedException.class, () -> backend.draw(Tasks.task().build(), recorder)));
        await().until(server::isWorking);

        // When
        recorder.cancel();

        // Then
        await().until(end::isDone);
        await().until(server::wasInterrupted);
        await().until(() -> !server.isWorking());
    }

    @Test
    void itsFaultsSayWhatCanBeDone() {
        // Given
        server.answer(TXT2IMG, Reply.json(500, new JsonObject().put("errors", "CUDA out of memory")));
        server.answer(TXT2IMG, Reply.html(502));
        server.answer(TXT2IMG, Reply.brokenJson());
        server.answer(TXT2IMG, Reply.none());
        server.spoil(TXT2IMG, Reply::cut);
        server.answer(TXT2IMG, Reply.tooMany("7"));
        server.answer(TXT2IMG, Reply.json(422, new JsonObject().put("detail", "steps: too large")));
        server.answer(TXT2IMG, Reply.json(404, new JsonObject().put("detail", "Not Found")));

        // Then
        assertTrue(failure(BROKEN).getMessage().contains("CUDA out of memory"));
        assertTrue(failure(BROKEN).getMessage().contains("502"));
        assertTrue(failure(BROKEN).getMessage().contains("no JSON"));
        failure(BROKEN);
        failure(BROKEN);
        assertEquals(Duration.ofSeconds(7), failure(BUSY).retryAfter().orElseThrow());
        assertTrue(failure(REFUSED).getMessage().contains("steps: too large"));
        assertTrue(failure(BROKEN).getMessage().contains("--api"));
    }

    @Test
    void aTruncatedPictureIsNoPicture() {
        // Given
        byte[] whole = Drawing.png(48, 32, 7);
        String half = Drawing.base64(java.util.Arrays.copyOf(whole, whole.length / 2));
        server.answer(TXT2IMG, Reply.json(new JsonObject().put("images", List.of(half))));
        server.answer(TXT2IMG, Reply.json(new JsonObject().put("images", List.of())));

        // Then
        assertTrue(failure(BROKEN).getMessage().contains("no whole PNG"));
        assertTrue(failure(BROKEN).getMessage().contains("0 pictures"));
    }

    @Test
    void aServerThatIsNotThereIsBusy() throws Exception {
        // Given
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var nobody = new WebUiBackend(
                "nobody",
                new Remote("nobody", URI.create("http://127.0.0.1:" + port), Duration.ofSeconds(5), Map.of()),
                Tasks.POLL);

        // Then
        var failure = assertThrows(
                BackendException.class, () -> nobody.draw(Tasks.task().build(), recorder));
        assertEquals(BUSY, failure.kind());
        assertThrows(BackendException.class, nobody::state);
    }

    @Test
    void logsInAndNeverSaysHow() throws Exception {
        // Given
        try (var closed = new FakeWebUi("user:pass word", 0)) {
            var file = java.nio.file.Files.createTempFile("credential", "");
            java.nio.file.Files.writeString(file, "user:pass word\n");
            Credential credential = Credential.resolve("file:" + file);
            var welcome = new WebUiBackend(
                    "it", Tasks.remote(closed, Map.of("Authorization", credential.basic())), Tasks.POLL);
            var stranger = new WebUiBackend("it", Tasks.remote(closed, Map.of()), Tasks.POLL);

            // Then
            assertEquals(1, welcome.draw(Tasks.task().build(), recorder).size());
            var failure = assertThrows(
                    BackendException.class, () -> stranger.draw(Tasks.task().build(), recorder));
            assertEquals(BROKEN, failure.kind(), "another back end may know us");
            assertFalse(credential.toString().contains("pass"));
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void whatItCannotDoIsNamed() {
        // Given
        ImageRequest request = Tasks.task().format("webp").request();

        // Then
        assertEquals(
                "output_format", backend.missing(request, "base").orElseThrow().parameter());
    }

    @Test
    void whatItWouldIgnoreIsNamedOnceItHasSaidWhatItHas() throws Exception {
        // Given
        ImageRequest unknown = Tasks.task().lora("oil", 1).request();
        assertTrue(backend.missing(unknown, "none").isEmpty(), "it has said nothing yet");

        // When
        backend.state();

        // Then
        Capabilities.Missing model =
                backend.missing(Tasks.task().request(), "bas").orElseThrow();
        assertEquals("model", model.parameter());
        assertTrue(model.can().contains("it has base, "), model::can);
        Capabilities.Missing lora = backend.missing(unknown, "base").orElseThrow();
        assertEquals("thaw.loras", lora.parameter());
        assertTrue(lora.can().contains("it has ink, ink_v2"), lora::can);
        assertTrue(backend.missing(Tasks.task().lora("ink", 1).request(), "base.safetensors")
                .isEmpty());
    }

    @Test
    void aCheckpointIsSentByItsTitle() throws Exception {
        // Given
        backend.state();

        // When
        backend.draw(Tasks.task().model("xl").build(), recorder);

        // Then
        assertEquals(
                "xl.safetensors [1111]",
                server.seen(TXT2IMG)
                        .get(0)
                        .json()
                        .getJsonObject("override_settings")
                        .getString("sd_model_checkpoint"));
    }

    @Test
    void withoutTheExtensionForLorasNothingIsKnownOfThem() throws Exception {
        // Given
        server.answer("/sdapi/v1/loras", Reply.json(404, new JsonObject().put("detail", "Not Found")));

        // When
        Backend.State state = backend.state();

        // Then
        assertTrue(state.loras().isEmpty());
        assertTrue(
                backend.missing(Tasks.task().lora("oil", 1).request(), "base").isEmpty());
    }

    private BackendException failure(BackendException.Kind kind) {
        var failure = assertThrows(
                BackendException.class, () -> backend.draw(Tasks.task().build(), recorder));
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure;
    }
}

package dev.thaw.functions.transcode.form;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.thaw.function.FieldError;
import dev.thaw.media.Cut;
import dev.thaw.media.MediaException;
import dev.thaw.media.video.VideoCodec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FormReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FormSchema SCHEMA = new FormSchema(JSON);

    @Test
    void findsEachNameOnce() throws Exception {
        // When
        JobForm form = read("{'presets': ['thumbnail', 'mp4-720p', 'thumbnail']}");
        // Then
        assertEquals(
                List.of("thumbnail", "mp4-720p"),
                form.outputs().stream().map(OutputForm::name).toList());
    }

    @ParameterizedTest
    @CsvSource({"mp4-72p, mp4-720p", "MP4-1080, mp4-1080p", "mp3, audio-mp3", "thumb, thumbnail"})
    void namesTheNearestPreset(String wrong, String nearest) {
        // When
        var refused = assertThrows(MediaException.class, () -> read("{'preset': '" + wrong + "'}"));
        // Then
        assertEquals("unknown-preset", refused.code());
        assertEquals(400, refused.status());
        assertTrue(refused.getMessage().contains("nearest is \"" + nearest + "\""), refused.getMessage());
    }

    @Test
    void wantsAtLeastOneOutput() {
        // When
        var refused = assertThrows(MediaException.class, () -> read("{'presets': []}"));
        // Then
        assertEquals("missing-preset", refused.code());
    }

    @Test
    void readsAWholeJob() throws Exception {
        // When
        JobForm form = read("""
                {'start': 1.5, 'end': '1:02:03.25', 'plan': true, 'outputs': [
                  {'type': 'mp4', 'name': 'film', 'video': {'codec': 'av1', 'shortSide': 480, 'bitRate': 900000, 'frameRate': 24},
                   'audio': {'bitRate': 64000, 'channels': 1, 'tracks': ['de', 'en'], 'loudness': {'target': -23}},
                   'copy': 'auto', 'metadata': 'strip'},
                  {'type': 'webm', 'audio': false},
                  {'type': 'stream', 'manifests': ['hls-ts', 'dash'], 'segmentSeconds': 4, 'ladder': [{'shortSide': 360, 'bitRate': 500000}]},
                  {'type': 'thumbnails', 'name': 'stills', 'at': ['50%', 3, '0:05'], 'format': 'png'},
                  {'preset': 'podcast-mp3', 'bitRate': 64000, 'loudness': null}]}""");
        // Then
        assertEquals(Duration.ofMillis(1500), form.cut().start());
        assertEquals(Duration.ofMillis(3_723_250), form.cut().end().orElseThrow());
        assertTrue(form.plan());
        var film = assertInstanceOf(OutputForm.Film.class, form.outputs().get(0));
        assertEquals(VideoCodec.AV1, film.video().codec());
        assertEquals(24, film.video().frameRate().orElseThrow());
        assertEquals(List.of("de", "en"), film.sound().orElseThrow().tracks().languages());
        assertEquals(-23, film.sound().orElseThrow().loudness().orElseThrow().target());
        assertEquals(OutputForm.Copy.AUTO, film.copy());
        assertEquals(false, film.keepMetadata());
        var webm = assertInstanceOf(OutputForm.Film.class, form.outputs().get(1));
        assertEquals(VideoCodec.VP9, webm.video().codec());
        assertEquals(Optional.empty(), webm.sound());
        var stream = assertInstanceOf(OutputForm.Stream.class, form.outputs().get(2));
        assertEquals(List.of(OutputForm.Manifest.HLS_TS, OutputForm.Manifest.DASH), List.copyOf(stream.manifests()));
        assertEquals(
                new OutputForm.Rung(360, Optional.of(500_000L)), stream.ladder().getFirst());
        var stills = assertInstanceOf(OutputForm.Stills.class, form.outputs().get(3));
        assertEquals(Duration.ofSeconds(50), stills.at().get(0).in(Duration.ofSeconds(100)));
        assertEquals(Duration.ofSeconds(5), stills.at().get(2).in(Duration.ofSeconds(100)));
        var podcast = assertInstanceOf(OutputForm.Sound.class, form.outputs().get(4));
        assertEquals("podcast-mp3", podcast.name());
        assertEquals(64_000, podcast.sound().bitRate().orElseThrow());
        assertEquals(Optional.empty(), podcast.sound().loudness());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'presetz': ['probe']}                                     | /presetz                    | 'preset'",
                "{'outputs': [{'type': 'mp4', 'vidio': {}}]}                | /outputs/0/vidio            | 'video'",
                "{'outputs': [{'type': 'mp4', 'video': {'shortside': 4}}]}  | /outputs/0/video/shortside  | 'shortSide'",
                "{'outputs': [{'type': 'mp5'}]}                             | /outputs/0/type             | mp4",
                "{'outputs': [{'name': 'x'}]}                               | /outputs/0                  | missing",
                "{'outputs': [{'type': 'audio', 'bitRate': 'high'}]}        | /outputs/0/bitRate          | integer",
                "{'outputs': [{'type': 'gif', 'name': '../../etc'}]}        | /outputs/0/name             | pattern",
                "{'outputs': [{'preset': 'gif', 'frameRate': 1000}]}        | /outputs/0/frameRate        | 30",
                "{'preset': 'probe', 'start': 'soon'}                       | /start                      | .",
                "{'presets': 'probe'}                                       | /presets                    | array"
            })
    void pointsToWhatIsWrong(String job, String pointer, String hint) {
        // When
        var refused = assertThrows(InvalidFormException.class, () -> read(job));
        // Then
        assertEquals(400, refused.status());
        assertEquals("invalid-parameters", refused.code());
        List<String> pointers =
                refused.errors().stream().map(FieldError::pointer).toList();
        assertTrue(pointers.contains(pointer), refused.errors().toString());
        assertTrue(refused.errors().toString().contains(hint), refused.errors().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'outputs': [{'type': 'mp4'}, {'type': 'mp4'}]}",
                "{'preset': 'gif', 'outputs': [{'type': 'gif'}]}"
            })
    void givesNoTwoOutputsOneName(String job) {
        // When
        var refused = assertThrows(MediaException.class, () -> read(job));
        // Then
        assertEquals("duplicate-output", refused.code());
    }

    @Test
    void refusesAnEndBeforeTheStart() {
        // When
        var refused = assertThrows(MediaException.class, () -> read("{'preset': 'gif', 'start': 10, 'end': '0:10'}"));
        // Then
        assertEquals("invalid-range", refused.code());
    }

    @Test
    void everyPresetThatComesWithItFollowsTheSchema() throws Exception {
        // Given
        Presets presets = Presets.with(Optional.empty(), JSON);
        for (Presets.Preset preset : presets.all()) {
            // When
            JobForm form = read("{'outputs': [{'preset': '" + preset.name() + "'}]}");
            // Then
            assertEquals(preset.name(), form.outputs().getFirst().name());
            assertTrue(preset.description().length() > 10, preset.name());
        }
        assertTrue(presets.all().size() > 10);
    }

    @Test
    void takesOwnPresets() throws Exception {
        // Given
        String own =
                "{'square': {'description': 'Small', 'type': 'gif', 'shortSide': 100}, 'mp4-720p': {'type': 'webm'}}";
        FormReader reader = reader(own);
        // When
        reader.checkOwn();
        JobForm form = reader.read(json("{'presets': ['square', 'mp4-720p']}"));
        // Then
        assertEquals(
                100,
                assertInstanceOf(OutputForm.Gif.class, form.outputs().get(0)).shortSide());
        assertEquals(
                Container.WEBM,
                assertInstanceOf(OutputForm.Film.class, form.outputs().get(1)).container());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'square': {'type': 'gif', 'size': 100}}", "{'square': 7}", "nonsense", "[]"})
    void refusesToStartWithAWrongOwnPreset(String own) {
        // When
        var refused =
                assertThrows(IllegalStateException.class, () -> reader(own).checkOwn());
        // Then
        assertTrue(refused.getMessage().contains("transcode.presets"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'uri': 'k'}",
                "{'newKey': 's3://keys/k'}",
                "{'uri': 'k', 'key': 's3://keys/k', 'newKey': 's3://keys/k'}",
                "{'uri': 'k', 'key': '/etc/passwd'}",
                "{'uri': 'data:text/plain;base64,AAAA', 'key': 's3://keys/k'}",
                "{'uri': 'file:///k', 'key': 's3://keys/k'}",
                "{'uri': 'k\\n#EXT', 'key': 's3://keys/k'}",
                "{'uri': 'a key', 'key': 's3://keys/k'}"
            })
    void anEncryptionHasOneKeyAndAUriThatAPlaylistTakes(String encryption) {
        // When
        var refused = assertThrows(
                InvalidFormException.class,
                () -> read("{'outputs': [{'type': 'stream', 'encryption': " + encryption + "}]}"));
        // Then
        assertTrue(
                refused.errors().stream().allMatch(error -> error.pointer().startsWith("/outputs/0/encryption")),
                refused.errors().toString());
    }

    @Test
    void dashIsNotEncrypted() throws Exception {
        // Given
        String encryption = "'encryption': {'uri': 'https://keys.example.com/{name}', 'key': 's3://keys/{name}'}";
        // When
        JobForm usual = read("{'outputs': [{'type': 'stream', " + encryption + "}]}");
        var refused = assertThrows(
                MediaException.class, () -> read("{'outputs': [{'preset': 'stream', " + encryption + "}]}"));
        // Then
        var stream = assertInstanceOf(OutputForm.Stream.class, usual.outputs().getFirst());
        assertEquals(List.of(OutputForm.Manifest.HLS), List.copyOf(stream.manifests()));
        assertEquals("encryption-needs-hls", refused.code());
        assertEquals(400, refused.status());
    }

    @Test
    void readsPartsOfSeveralInputs() throws Exception {
        // When
        JobForm form = read("{'preset': 'probe', 'inputs': [{'input': 's3://a/b', 'end': 3}, {'start': '0:05'}]}");
        var refused = assertThrows(MediaException.class, () -> read("{'preset': 'probe', 'start': 1, 'inputs': [{}]}"));
        // Then
        assertEquals(
                List.of(
                        new Piece(Optional.of("s3://a/b"), new Cut(Duration.ZERO, Optional.of(Duration.ofSeconds(3)))),
                        new Piece(Optional.empty(), new Cut(Duration.ofSeconds(5), Optional.empty()))),
                form.pieces());
        assertEquals("invalid-range", refused.code());
    }

    private static JobForm read(String job) throws Exception {
        return reader("{}").read(json(job));
    }

    private static FormReader reader(String own) {
        return new FormReader(Presets.with(Optional.of(own.replace('\'', '"')), JSON), () -> SCHEMA, JSON);
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }
}

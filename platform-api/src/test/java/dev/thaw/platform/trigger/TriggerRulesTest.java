package dev.thaw.platform.trigger;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.thaw.platform.event.StorageChange;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TriggerRulesTest {
    @ParameterizedTest
    @CsvSource({
        "media, uploads/a.mp4, true, true",
        "media, uploads/A.MP4, true, true",
        "media, uploads/a.txt, true, false",
        "media, other/a.mp4, true, false",
        "else, uploads/a.mp4, true, false",
        "media, uploads/a.mp4, false, false",
        "media, mp4, true, false"
    })
    void aTriggerMatchesBucketEventPrefixAndSuffix(String bucket, String key, boolean created, boolean matches) {
        // Given
        var filter = new TriggerSpec.ObjectStorage("media", List.of("created"), "uploads/", List.of(".mp4", ".mov"));

        // When, Then
        assertEquals(matches, TriggerMatch.matches(filter, new StorageChange(bucket, key, created)));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://media/outputs/{name}/, false",
        "s3://media/uploads/{name}/, true",
        "s3://media/uploads, true",
        "s3://media/{dir}/, true",
        "s3://media/, true",
        "s3://media/up{name}/, true",
        "s3://other/uploads/, false",
        "s3://{bucket}/uploads/, true",
        "s3://{bucket}/outputs/, false"
    })
    void aTriggerLoopsWhenItsOutputsMayMatchItsOwnFilter(String output, boolean loops) {
        // Given
        var spec = new TriggerSpec(
                "f",
                new TriggerSpec.ObjectStorage("media", null, "uploads/", null),
                Map.of("output", TextNode.valueOf(output)),
                null,
                null);

        // When, Then
        assertEquals(loops, TriggerLoop.loops(spec));
    }
}

package dev.thaw.functions.imagegen.job;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.ImageRequest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class FingerprintTest {
    private static ImageRequest request(long seed) {
        return new ImageRequest(
                "sketch", "a fox", 1, null, null, null, null, null, null, seed, null, null, null, List.of(), null, null,
                null, null, null);
    }

    @Test
    void theSameRequestIsSharedWithinATenantOnly() {
        assertEquals(Fingerprint.of("one", request(7)), Fingerprint.of("one", request(7)));
        assertNotEquals(Fingerprint.of("one", request(7)), Fingerprint.of("one", request(8)));
        assertNotEquals(Fingerprint.of("one", request(7)), Fingerprint.of("other", request(7)));
    }
}

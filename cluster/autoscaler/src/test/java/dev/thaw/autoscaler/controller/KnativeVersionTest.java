package dev.thaw.autoscaler.controller;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class KnativeVersionTest {
    @ParameterizedTest
    @CsvSource({"1.19.0, true", "v1.19.3, true", "1.20, true", "2.0.1, true", "1.18.9, false", "0.26.0, false"})
    void whatIsOldEnoughIsSupported(String version, boolean supported) {
        assertEquals(Optional.of(supported), read(version).map(KnativeVersion::isSupported));
    }

    @ParameterizedTest
    @ValueSource(strings = {"devel", "", "1", "20260821-98e5ef90aa"})
    void whatNamesNoReleaseIsNotJudged(String version) {
        assertEquals(Optional.empty(), read(version));
    }

    @Test
    void thereMayBeNoLabels() {
        assertEquals(Optional.empty(), KnativeVersion.of(null));
    }

    private static Optional<KnativeVersion> read(String version) {
        return KnativeVersion.of(Map.of("app.kubernetes.io/version", version));
    }
}

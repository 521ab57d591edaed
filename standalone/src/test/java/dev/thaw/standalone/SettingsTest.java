package dev.thaw.standalone;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SettingsTest {
    @Test
    void hasTheDocumentedDefaults() throws Exception {
        // When
        Settings settings = Settings.from(name -> null);

        // Then
        assertEquals(new Settings(Path.of(".thaw").toAbsolutePath(), "127.0.0.1", 8080, 8081, 9000), settings);
    }

    @Test
    void readsEveryProperty() throws Exception {
        // Given
        var properties = Map.of(
                "thaw.home", "/data/thaw", "thaw.api.port", "1", "thaw.router.port", "0", "thaw.s3.port", "65535");

        // When
        Settings settings = Settings.from(properties::get);

        // Then
        assertEquals(new Settings(Path.of("/data/thaw"), "127.0.0.1", 1, 0, 65_535), settings);
        assertEquals(Path.of("/data/thaw/data/postgres"), settings.data("postgres"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "80 80", "999999"})
    void refusesWhatIsNoPort(String text) {
        // When
        var refused = assertThrows(StartupFailure.class, () -> Settings.from(Map.of("thaw.api.port", text)::get));

        // Then
        assertEquals("invalid-port", refused.code());
        assertTrue(refused.getMessage().contains("thaw.api.port"));
    }
}

package dev.thaw.autoscaler.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.thaw.engine.forecast.Forecast;
import dev.thaw.engine.forecast.ForecastSettings;
import dev.thaw.engine.forecast.ForecastState;

/** Keeps what the forecast has learned across restarts. Losing it costs some starts until it is learned again, so no failure here stops anything. */
public final class ForecastFile {
    private static final Logger LOG = LoggerFactory.getLogger(ForecastFile.class);

    private final Path file;

    public ForecastFile(Path file) {
        this.file = file;
    }

    /** A forecast that goes on with what was saved; a new one where that cannot be used. */
    public Forecast load(ForecastSettings settings) {
        if (!Files.exists(file)) {
            return new Forecast(settings);
        }
        try {
            ForecastState.Restored restored = ForecastState.restore(settings, Files.readAllBytes(file));
            restored.discarded().forEach(why -> LOG.warn("Of what the forecast had learned, not all is used: {}", why));
            return restored.forecast();
        } catch (IOException e) {
            LOG.warn("What the forecast had learned cannot be read from {}; it begins anew", file, e);
            return new Forecast(settings);
        }
    }

    /** Replaces what was saved before, as a whole. */
    public void save(byte[] state) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(draft, state);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("What the forecast has learned is not saved to {}", file, e);
        }
    }
}

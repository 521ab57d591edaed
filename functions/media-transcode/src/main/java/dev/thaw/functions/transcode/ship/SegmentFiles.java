package dev.thaw.functions.transcode.ship;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.thaw.function.Invocation;
import dev.thaw.functions.transcode.stream.StreamFile;

/** The segments of a stream, which are stored one by one and then deleted here. */
final class SegmentFiles {
    // FFmpeg gives a segment its name when it is whole.
    private static final String WHOLE = "\\d{5,}\\.(m4s|ts)";
    private static final String FIRST = "0+\\.(m4s|ts)";

    private final Invocation<?> invocation;
    private final Shipment.Segments shipment;

    SegmentFiles(Invocation<?> invocation, Shipment.Segments shipment) {
        this.invocation = invocation;
        this.shipment = shipment;
    }

    private List<Path> ready() throws IOException {
        if (!Files.isDirectory(shipment.folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(shipment.folder())) {
            return files.filter(SegmentFiles::isReady).sorted().toList();
        }
    }

    private static boolean isReady(Path file) {
        String name = file.getFileName().toString();
        return name.matches(WHOLE) && !name.matches(FIRST);
    }

    long waiting() throws IOException {
        long bytes = 0;
        for (Path file : ready()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    void ship() throws IOException {
        for (Path file : ready()) {
            if (shipment.key().isPresent()) {
                shipment.key().get().seal(file);
                shipment.shelf().noteSealed(file);
            } else {
                shipment.shelf().note(file);
            }
            StreamFile segment =
                    StreamFile.of(shipment.folder().toAbsolutePath().getParent(), file);
            invocation.upload(segment.name(), file, segment.contentType());
            Files.delete(file);
        }
    }
}

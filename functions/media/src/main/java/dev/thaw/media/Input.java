package dev.thaw.media;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where FFmpeg reads a medium from. */
public sealed interface Input {
    /** What FFmpeg calls its stdin. */
    String STDIN = "pipe:0";

    /** A file, in which it may jump. */
    record InFile(Path path) implements Input {}

    /** Bytes that it is given from the first to the last, for each run anew; in one of these containers, by FFmpeg's names. */
    record Fed(Supplier<InputStream> source, String formats) implements Input {
        /** Bytes in one of the containers that are read of anybody. */
        public Fed(Supplier<InputStream> source) {
            this(source, Formats.READ);
        }
    }

    /** FFmpeg's names of the containers that it may be of, comma-separated. */
    default String containers() {
        return this instanceof Fed fed ? fed.formats() : Formats.READ;
    }

    /** FFmpeg's options that open it, behind all others of the input. */
    default List<String> options() {
        return switch (this) {
            case InFile file -> List.of("-i", "file:" + file.path().toAbsolutePath());
            case Fed fed -> List.of("-i", STDIN);
        };
    }

    /** The only protocol that is needed, so that no input reaches anything else. */
    default String protocol() {
        return this instanceof Fed ? "pipe" : Formats.PROTOCOLS;
    }

    /** What a program that reads its stdin is given. */
    default Optional<Supplier<InputStream>> bytes() {
        return this instanceof Fed fed ? Optional.of(fed.source()) : Optional.empty();
    }
}

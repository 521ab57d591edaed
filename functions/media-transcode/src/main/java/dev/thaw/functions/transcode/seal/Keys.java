package dev.thaw.functions.transcode.seal;

import java.nio.file.Path;
import java.util.regex.Pattern;

import dev.thaw.functions.transcode.form.Encryption;

/** Gives streams their keys. */
public interface Keys {
    /** A stream's key, and the URI by which players ask for it; relative to the stream's folder, or not. */
    record Lock(SegmentKey key, String uri) {
        private static final Pattern ABSOLUTE = Pattern.compile("(https?:/)?/.*");

        /** The URI as it is said in a folder below the stream's. */
        String uriIn(Path folder, Path stream) {
            return ABSOLUTE.matcher(uri).matches() ? uri : folder.relativize(stream) + "/" + uri;
        }
    }

    /** For work that encrypts nothing. */
    Keys NONE = encryption -> {
        throw new IllegalStateException("Nothing is encrypted here");
    };

    /** The lock of an encryption, the same each time; what keeps it from being there is of the job's fault. */
    Lock lock(Encryption encryption);
}

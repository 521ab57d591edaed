package dev.thaw.functions.imagegen.backend;

import java.util.Base64;
import java.util.Locale;

import dev.thaw.functions.imagegen.output.PictureFile;

/** Pictures as back ends hand them over. */
final class Pictures {
    /** IPTC's digital source type of what a trained model has made. */
    private static final String SOURCE = "trainedAlgorithmicMedia";

    private Pictures() {}

    /**
     * A finished picture.
     *
     * @throws BackendException when it is none, or is cut off
     */
    static Picture of(String backend, byte[] bytes, long seed, String revisedPrompt) throws BackendException {
        PictureFile file = PictureFile.of(bytes)
                .orElseThrow(() -> BackendException.broken(
                        backend + " answered with something that is no whole PNG, JPEG or WebP picture.", null));
        return new Picture(bytes, file.format(), seed, SOURCE, revisedPrompt);
    }

    /** A finished picture in Base64; a data URL will do, too. */
    static Picture decoded(String backend, String base64, long seed, String revisedPrompt) throws BackendException {
        return of(backend, bytes(backend, base64), seed, revisedPrompt);
    }

    private static byte[] bytes(String backend, String base64) throws BackendException {
        int comma = base64.startsWith("data:") ? base64.indexOf(',') : -1;
        try {
            return Base64.getMimeDecoder().decode(base64.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw BackendException.broken(backend + " answered with a picture that is no Base64.", e);
        }
    }

    /** Shows an unfinished picture; one that cannot be read is left out. */
    static void preview(byte[] bytes, long seed, Observer observer) {
        PictureFile.of(bytes)
                .ifPresent(file -> observer.partial(new Picture(bytes, file.format(), seed, SOURCE, null)));
    }

    /** Shows an unfinished picture in Base64. */
    static void preview(String base64, long seed, Observer observer) {
        try {
            preview(Base64.getMimeDecoder().decode(base64), seed, observer);
        } catch (IllegalArgumentException e) {
            // A preview is worth no failure.
            return;
        }
    }

    static String base64(Picture picture) {
        return Base64.getEncoder().encodeToString(picture.bytes());
    }

    static String contentType(Picture picture) {
        return "image/" + picture.format().toLowerCase(Locale.ROOT);
    }
}

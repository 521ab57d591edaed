package dev.thaw.embedded;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.gaul.s3proxy.blobstore.S3Exceptions;

/** Which keys a store over a folder can hold: each segment between slashes is a file name. */
final class ObjectKeys {
    private static final int MAX_BYTES = 1024;
    /** A file name's 255 bytes without the dash and UUID that an upload has until it is finished. */
    private static final int MAX_SEGMENT_BYTES = 255 - 37;

    private ObjectKeys() {}

    /** Refuses what cannot be stored with S3's {@code InvalidArgument} (400) and the reason. */
    static void require(String key) {
        if (bytes(key) > MAX_BYTES) {
            throw S3Exceptions.invalidArgument("A key has at most 1024 bytes.");
        }
        for (String segment : List.of(key.split("/", -1))) {
            if (segment.equals(".") || segment.equals("..")) {
                throw S3Exceptions.invalidArgument(
                        "This store keeps objects as files: a key cannot have the segment '" + segment + "'.");
            }
            if (bytes(segment) > MAX_SEGMENT_BYTES) {
                throw S3Exceptions.invalidArgument(
                        "This store keeps objects as files: between two slashes a key has at most " + MAX_SEGMENT_BYTES
                                + " bytes.");
            }
        }
        if (key.indexOf('\0') >= 0) {
            throw S3Exceptions.invalidArgument("A key cannot have a NUL character.");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

package dev.thaw.functions.transcode.form;

/**
 * How a stream's segments are encrypted: AES-128, as HLS has it.
 *
 * @param uri what playlists say of where the key is; may have the placeholders of {@code output}
 * @param place {@code s3://bucket/key} of the 16 bytes, with placeholders as well
 * @param isMade whether a key is made and stored there; one that is there already is used again
 */
public record Encryption(String uri, String place, boolean isMade) {}

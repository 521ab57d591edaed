package dev.thaw.functions.imagegen.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.thaw.functions.imagegen.ImageRequest;

/** Hashes that tell whether two things are the same. */
public final class Fingerprint {
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Fingerprint() {}

    /** Of a request that its pictures are shared by, within one tenant. */
    public static String of(String tenant, ImageRequest request) {
        return sha256(tenant + '\n' + of(request));
    }

    /** Of a request as JSON with sorted names. */
    public static String of(ImageRequest request) {
        try {
            return sha256(CANONICAL.writeValueAsString(request.essence()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request is JSON", e);
        }
    }

    /** The SHA-256 of a text in UTF-8, in hexadecimal. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The SHA-256 of bytes, in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}

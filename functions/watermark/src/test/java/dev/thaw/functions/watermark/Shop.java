package dev.thaw.functions.watermark;

import java.util.HashMap;
import java.util.Map;

import io.restassured.response.Response;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureHeader;
import dev.thaw.functions.watermark.picture.PictureType;

import static io.restassured.RestAssured.given;

/** Objects of the bucket {@code media}, and calls of the function on them. */
record Shop(S3Client s3) {
    void put(String key, byte[] bytes) {
        s3.putObject(r -> r.bucket("media").key(key), RequestBody.fromBytes(bytes));
    }

    byte[] get(String key) {
        return s3.getObjectAsBytes(r -> r.bucket("media").key(key)).asByteArray();
    }

    /** Results go under {@code out/}. */
    Response call(String key, Map<String, Object> parameters) {
        var body = new HashMap<>(parameters);
        body.put("input", "s3://media/" + key);
        body.put("output", "s3://media/out/");
        return given().contentType("application/json").body(body).post("/watermark");
    }

    static PictureHeader header(byte[] file) {
        Bytes bytes = Bytes.of(file);
        return PictureType.of(bytes).orElseThrow().header(bytes);
    }
}

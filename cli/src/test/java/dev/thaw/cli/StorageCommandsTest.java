package dev.thaw.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.thaw.cli.StubServer.Answer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StorageCommandsTest {
    private static final String MISSING = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";

    @TempDir
    Path root;

    private StubServer server;
    private Console console;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        console = new Console(root)
                .env("THAW_API", server.url())
                .env("THAW_ROUTER", server.url())
                .env("AWS_ENDPOINT_URL_S3", server.url())
                .env("AWS_ACCESS_KEY_ID", "key")
                .env("AWS_SECRET_ACCESS_KEY", "it's secret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void cpTakesAFileIntoAFolderOfTheStore() throws Exception {
        // Given
        Path clip = Files.writeString(root.resolve("a clip+1.webm"), "moving");
        server.on("PUT /media/uploads/a clip+1.webm", Answer.json("").with("ETag", "\"e\""));

        // When
        int status = console.run("cp", clip.toString(), "s3://media/uploads/");

        // Then
        assertAll(
                () -> assertEquals(0, status, console.err()),
                () -> assertEquals(clip + " -> s3://media/uploads/a clip+1.webm\n", console.out()),
                () -> assertEquals(
                        "video/webm",
                        server.last("PUT /media/uploads/a clip+1.webm").header("Content-type")));
    }

    @Test
    void cpTakesAnObjectOut() throws Exception {
        // Given
        server.on("GET /media/outputs/x.txt", Answer.json("text"));

        // When
        int status = console.run("cp", "s3://media/outputs/x.txt", root.toString());

        // Then
        assertEquals(0, status, console.err());
        assertEquals("text", Files.readString(root.resolve("x.txt")));
        assertFalse(Files.exists(root.resolve("x.txt.partial")));
    }

    @Test
    void cpNamesWhatIsNotThere() {
        // Given
        server.on("*", new Answer(404, "application/xml", MISSING, Map.of()));

        // When
        int object = console.run("cp", "s3://media/none", root.toString());
        String noObject = console.err();
        int file = console.run("cp", root.resolve("none").toString(), "s3://media/");
        String noFile = console.err();
        int both = console.run("cp", "a", "b");

        // Then
        assertAll(
                () -> assertEquals(1, object),
                () -> assertEquals(
                        "thaw: no such object: s3://media/none\n  See what there is: ./thaw ls s3://media/\n",
                        noObject),
                () -> assertEquals(1, file),
                () -> assertTrue(noFile.startsWith("thaw: no such file: "), noFile),
                () -> assertEquals(1, both));
    }

    @Test
    void lsListsSizesAndAddresses() throws Exception {
        // Given
        server.on("GET /media", new Answer(200, "application/xml", """
                <ListBucketResult><Name>media</Name><IsTruncated>false</IsTruncated><Contents><Key>outputs/a.mp4</Key>
                <LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>1234</Size></Contents></ListBucketResult>
                """, Map.of()));

        // When
        int status = console.run("ls", "s3://media/outputs/");
        String text = console.out();
        console.run("ls", "s3://media/outputs/", "-o", "json");

        // Then
        assertAll(
                () -> assertEquals(0, status, console.err()),
                () -> assertTrue(text.contains("1234   2026-01-02T03:04:05Z   s3://media/outputs/a.mp4"), text),
                () -> assertEquals(
                        "s3://media/outputs/a.mp4",
                        console.json().at("/items/0/uri").asText()));
    }

    @Test
    void envCanBeEvaluatedByAShell() throws Exception {
        // When
        int status = console.run("env");
        Process shell =
                new ProcessBuilder("bash", "-c", console.out() + "echo \"$AWS_SECRET_ACCESS_KEY $AWS_REGION\"").start();
        String said = new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        // Then
        assertEquals(0, status, console.err());
        assertEquals("it's secret us-east-1\n", said);
        assertTrue(
                console.out().contains("OPENAI_BASE_URL='" + server.url() + "/fn/image-gen-proxy/v1'"), console.out());
    }
}

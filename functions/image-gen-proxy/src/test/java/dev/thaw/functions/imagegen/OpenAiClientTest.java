package dev.thaw.functions.imagegen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import dev.thaw.functions.imagegen.fake.FakeOpenAi;
import dev.thaw.functions.imagegen.fake.FakeWebUi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The official client for Python, where there is one: {@code THAW_TEST_PYTHON} names an interpreter that has it. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class OpenAiClientTest {
    private static final long LIMIT_SECONDS = 120;

    @ConfigProperty(name = "fake.webui")
    int webUiPort;

    @ConfigProperty(name = "fake.openai")
    int openAiPort;

    @Test
    void theOfficialClientIsAtHomeHere() throws Exception {
        // Given
        String python = python();
        assumeTrue(hasClient(python), "'" + python + "' has no package openai");
        try (var webUi = new FakeWebUi(null, webUiPort);
                var openAi = new FakeOpenAi("test-key", openAiPort)) {
            var builder = new ProcessBuilder(
                    python, Path.of("src/test/resources/openai_client.py").toString());
            builder.environment().put("OPENAI_BASE_URL", "http://localhost:" + RestAssured.port + "/v1");

            // When
            Process client = builder.redirectErrorStream(true).start();
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            // Then
            assertTrue(client.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertEquals(0, client.exitValue(), output);
            assertEquals(
                    5,
                    webUi.seen("/sdapi/v1/img2img").size()
                            + openAi.seen("/v1/images/variations").size());
        }
    }

    static String python() {
        return Optional.ofNullable(System.getenv("THAW_TEST_PYTHON")).orElse("python3");
    }

    static boolean hasClient(String python) throws InterruptedException {
        try {
            Process check = new ProcessBuilder(python, "-c", "import openai")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return check.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && check.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

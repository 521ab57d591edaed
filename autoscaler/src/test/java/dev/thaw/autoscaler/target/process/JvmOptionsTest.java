package dev.thaw.autoscaler.target.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JvmOptionsTest {
    private static final long MEMORY = 256L << 20;

    @Test
    void choosesWhatStartsFastest() {
        // When nothing is given, Then
        assertEquals(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx153m"),
                new JvmOptions(List.of()).quickStart(MEMORY));
        assertTrue(new JvmOptions(List.of("-Dany=thing")).isCacheable());
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+UseZGC,                  -XX:+UseSerialGC",
        "-XX:+UseParallelGC,           -XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=4,      -XX:TieredStopAtLevel=1",
        "-XX:-TieredCompilation,       -XX:TieredStopAtLevel=1",
        "-Xint,                        -XX:TieredStopAtLevel=1",
        "-Xmx200m,                     -Xmx153m",
        "-XX:MaxRAMPercentage=50,      -Xmx153m",
        "-Xms200m,                     -Xmx153m"
    })
    void leavesOutWhatTheUserHasChosen(String given, String ours) throws Exception {
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
            // Given
            Map<String, String> environment = Map.of(variable, "-Dother=1  " + given);
            // When
            List<String> options = JvmOptions.of(environment).quickStart(MEMORY);
            // Then ours is not there, the others are, and a JVM takes them all
            assertFalse(options.contains(ours), options::toString);
            assertEquals(2, options.size(), options::toString);
            assertEquals(0, exitCode(options, environment), options::toString);
        }
    }

    @Test
    void aSmallFirstHeapChangesNothing() {
        // When, Then
        assertEquals(3, new JvmOptions(List.of("-Xms64m")).quickStart(MEMORY).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:off", "-XX:AOTCache=my.aot", "-XX:AOTMode=off", "-XX:SharedArchiveFile=my.jsa"})
    void leavesACacheOfTheUsersOwnAlone(String given) {
        // When, Then
        assertFalse(JvmOptions.of(Map.of("JAVA_TOOL_OPTIONS", given)).isCacheable());
    }

    private static int exitCode(List<String> options, Map<String, String> environment) throws Exception {
        var command = new ArrayList<String>(List.of(LaunchCommand.java().toString()));
        command.addAll(options);
        command.add("-version");
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return process.exitValue();
    }
}

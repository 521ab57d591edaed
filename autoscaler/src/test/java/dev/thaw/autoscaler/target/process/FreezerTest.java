package dev.thaw.autoscaler.target.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Each way of freezing, on processes that count. */
@Timeout(60)
class FreezerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration MEANWHILE = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    private Freezer open;

    @AfterEach
    void close() {
        end();
        if (open != null) {
            open.close();
        }
    }

    private <F extends Freezer> F closedLater(F freezer) {
        open = freezer;
        return freezer;
    }

    private void end() {
        started.forEach(process -> {
            Signals.killGroup(process.pid());
            process.destroyForcibly();
        });
    }

    @Test
    void signalsStopAndContinueAProcess() throws Exception {
        freezesAndThaws(new SignalFreezer());
    }

    @Test
    void controlGroupsStopAndContinueAProcess() throws Exception {
        Optional<CgroupFreezer> groups = CgroupFreezer.find(new Cgroups("thaw-test-limits"), name());
        assumeTrue(groups.isPresent(), "no control group can be written here");
        freezesAndThaws(groups.get());
    }

    @Test
    void aGroupHoldsWhatHasMadeASessionOfItsOwnAndWhatCameBefore() throws Exception {
        Optional<CgroupFreezer> groups = CgroupFreezer.find(new Cgroups("thaw-test-limits"), name());
        assumeTrue(groups.isPresent(), "no control group can be written here");
        // Given a process whose child was there before it was adopted
        Path file = folder.resolve("child");
        Process parent = start("(" + counting(file) + ") & wait");
        await().until(() -> Files.exists(file) && Files.size(file) > 0);
        Freezer freezer = closedLater(groups.get());
        freezer.adopt("i", parent.pid());
        // When it is frozen
        freezer.prepare("i", parent.pid());
        freezer.freeze("i", parent.pid());
        // Then the child stands still too
        assertTrue(standsStill(file));
        freezer.thaw("i", parent.pid());
        assertFalse(standsStill(file));
        end();
        await().atMost(SOON).until(() -> freezer.forget("i"));
    }

    @Test
    void whatShouldRunRunsOnWhenTheSignallingShellDies() throws Exception {
        SignalFreezer freezer = closedLater(new SignalFreezer());
        // Given a frozen process and one that runs
        Path frozen = folder.resolve("frozen");
        Path thawed = folder.resolve("thawed");
        long first = counter(frozen);
        long second = counter(thawed);
        for (long pid : List.of(first, second)) {
            freezer.prepare("i" + pid, pid);
            freezer.freeze("i" + pid, pid);
        }
        await().atMost(SOON).until(() -> standsStill(frozen) && standsStill(thawed));
        // When the shell is killed while a signal is on its way
        freezer.shell().destroyForcibly();
        freezer.thaw("i" + second, second);
        // Then the signal arrives all the same, and so do later ones
        await().atMost(SOON).until(() -> !standsStill(thawed));
        assertTrue(standsStill(frozen));
        freezer.thaw("i" + first, first);
        await().atMost(SOON).until(() -> !standsStill(frozen));
    }

    @Test
    void knowsOfADeathBeforeJavaDoes() throws Exception {
        // Given a process that lives
        Process process = start("exec sleep 60");
        assertTrue(Proc.lives(process.pid()));
        // When it is killed
        process.destroyForcibly();
        // Then
        await().atMost(SOON).until(() -> !Proc.lives(process.pid()));
    }

    private void freezesAndThaws(Freezer freezer) throws Exception {
        closedLater(freezer);
        // Given
        Path file = folder.resolve("count");
        long pid = counter(file);
        freezer.adopt("i", pid);
        for (int round = 0; round < 3; round++) {
            // When
            freezer.prepare("i", pid);
            freezer.freeze("i", pid);
            // Then
            await().atMost(SOON).until(() -> standsStill(file));
            // When frozen and thawed without a pause, then the last one counts
            freezer.thaw("i", pid);
            freezer.freeze("i", pid);
            freezer.thaw("i", pid);
            await().atMost(SOON).until(() -> !standsStill(file));
        }
        // And it leaves nothing
        end();
        await().atMost(SOON).until(() -> !Proc.lives(pid));
        await().atMost(SOON).until(() -> freezer.forget("i"));
        freezer.close();
        assertEquals(List.of(), leftGroups());
    }

    /** The folders of {@link #name()} that are left. */
    private List<Path> leftGroups() {
        return List.of(Cgroups.ROOT, Cgroups.ROOT.resolve("unified"), Cgroups.ROOT.resolve("freezer")).stream()
                .map(root -> root.resolve(name()))
                .filter(Files::exists)
                .toList();
    }

    private static String name() {
        return "thaw-test-" + ProcessHandle.current().pid();
    }

    private long counter(Path file) throws Exception {
        Process process = start(counting(file));
        await().until(() -> Files.exists(file) && Files.size(file) > 0);
        return process.pid();
    }

    private static String counting(Path file) {
        return "while :; do echo x >> '" + file + "'; sleep 0.01; done";
    }

    private Process start(String script) throws Exception {
        Process process = new ProcessBuilder(Guardian.wrap(List.of("/bin/sh", "-c", script)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    private static boolean standsStill(Path file) throws Exception {
        long before = Files.size(file);
        await().pollDelay(MEANWHILE).until(() -> true);
        return Files.size(file) == before;
    }
}

package dev.thaw.autoscaler.target.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log file for each instance; those of the last few are kept, none grows without bound. */
final class InstanceLogs {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLogs.class);
    private static final int KEPT = 10;
    private static final long MAX_BYTES = 10L << 20;
    private static final long TAIL_BYTES = 1L << 20;

    private final Path folder;

    InstanceLogs(Path folder) {
        this.folder = folder;
    }

    /** The file of a new instance; the oldest files of its function go. */
    Path create(String function, String instance) throws IOException {
        Path own = Files.createDirectories(folder.resolve(function));
        List<Path> files = byAge(own);
        for (Path old : files.subList(0, Math.max(0, files.size() - KEPT + 1))) {
            Files.deleteIfExists(old);
        }
        return own.resolve(instance + ".log");
    }

    /** Empties files that have grown too large; the instance goes on appending. */
    void bound(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() > MAX_BYTES) {
                channel.truncate(0);
            }
        } catch (IOException e) {
            LOG.debug("{} is not bounded", file, e);
        }
    }

    /** The last lines of a function's instances, oldest first. */
    List<String> tail(String function, int lines) {
        var tail = new ArrayList<String>();
        for (Path file : byAge(folder.resolve(function))) {
            tail.addAll(tail(file, lines));
        }
        return tail.size() > lines ? tail.subList(tail.size() - lines, tail.size()) : tail;
    }

    static List<String> tail(Path file, int lines) {
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, access.length() - TAIL_BYTES);
            access.seek(from);
            byte[] bytes = new byte[(int) (access.length() - from)];
            access.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<Path> byAge(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.comparingLong(f -> f.toFile().lastModified()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

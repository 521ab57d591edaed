package dev.thaw.cli.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.thaw.cli.shell.Failure;
import dev.thaw.cli.shell.Progress;
import dev.thaw.cli.shell.ThawCommand;
import dev.thaw.cli.shell.Workspace;

/** Copies a file into the object store or out of it. */
@Command(
        name = "cp",
        mixinStandardHelpOptions = true,
        description = "Copy a file into the object store or out of it; - as DST is standard output.")
public final class Cp extends ThawCommand {
    @Parameters(index = "0", paramLabel = "SRC", description = "a file, or s3://BUCKET/KEY")
    private String source = "";

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "s3://BUCKET/KEY or s3://BUCKET/FOLDER/, or a file or folder")
    private String target = "";

    public Cp(Workspace workspace) {
        super(workspace);
    }

    @Override
    public Integer call() throws IOException {
        boolean up = S3Uri.matches(target);
        if (up == S3Uri.matches(source)) {
            throw new Failure(
                    "one of SRC and DST must be in the object store, the other a file",
                    "For example: ./thaw cp clip.mp4 s3://media/uploads/");
        }
        try (ObjectStore store = new ObjectStore(StoreAccess.of(workspace))) {
            String stored = up ? upload(store) : download(store, S3Uri.parse(source));
            if (json()) {
                printJson(Map.of("source", source, "target", stored));
            } else if (!stored.equals("-")) {
                out().println(source + " -> " + stored);
            }
        }
        return 0;
    }

    private String upload(ObjectStore store) throws IOException {
        Path file = Path.of(source);
        if (!Files.isRegularFile(file)) {
            throw new Failure("no such file: " + source, "Give the path of a file.");
        }
        S3Uri uri = S3Uri.parse(target).withName(file.getFileName().toString());
        store.upload(file, uri, Progress.ofBytes(workspace, uri.name()));
        return uri.toString();
    }

    private String download(ObjectStore store, S3Uri uri) throws IOException {
        try (var object = store.open(uri);
                InputStream watched = Progress.ofBytes(workspace, uri.name())
                        .reading(object, object.response().contentLength())) {
            if (target.equals("-")) {
                OutputStream stdout = System.out;
                watched.transferTo(stdout);
                stdout.flush();
                return target;
            }
            Path file = Path.of(target);
            Path destination = Files.isDirectory(file) ? file.resolve(uri.name()) : file;
            // Under another name first, so that a transfer cut short leaves no file that looks whole.
            Path partial = destination.resolveSibling(destination.getFileName() + ".partial");
            Files.copy(watched, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, destination, StandardCopyOption.REPLACE_EXISTING);
            return destination.toString();
        }
    }
}

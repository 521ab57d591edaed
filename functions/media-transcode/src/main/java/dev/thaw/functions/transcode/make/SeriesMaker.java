package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;

/** Makes a picture every so many seconds. */
final class SeriesMaker implements Maker {
    private final OutputForm.Stills form;
    private final double every;
    private final Source source;
    private final MediaInfo.Video video;
    private final MediaInfo.Size size;

    SeriesMaker(OutputForm.Stills form, Source source) {
        this.form = form;
        this.every = form.every().orElseThrow();
        this.source = source;
        this.video = Chooser.video(source.info(), form.name());
        this.size = video.shown().within(form.shortSide());
        Pictures.count(seconds(), every);
    }

    private double seconds() {
        return source.length().toMillis() / 1000.0;
    }

    @Override
    public Plan.Output plan() {
        int count = Pictures.count(seconds(), every);
        return new Plan.Output(
                form.name(),
                "thumbnails",
                List.of(form.name() + "-*" + Pictures.extension(form.type())),
                List.of(),
                List.of(),
                Math.round(Pictures.bytes(size) * count),
                Costs.pictures(size, count));
    }

    @Override
    public List<String> arguments(Path folder, Measurements measured, int threads) {
        List<String> options = new ArrayList<>(List.of("-map", "0:" + video.stream(), "-map_metadata", "-1"));
        options.addAll(List.of("-vf", Pictures.every(every) + Pictures.filter(video, size, form.type())));
        int most = seconds() > 0 ? Pictures.count(seconds(), every) : Pictures.MOST;
        options.addAll(List.of("-frames:v", Integer.toString(most)));
        options.addAll(Pictures.encoder(form.type()));
        options.addAll(List.of("-f", "image2"));
        String pattern = form.name() + "-%04d" + Pictures.extension(form.type());
        options.add("file:" + folder.resolve(pattern).toAbsolutePath());
        return options;
    }

    @Override
    public void finish(Workshop shop) throws IOException {
        List<Product> made = products(shop.folder());
        int wanted = Pictures.count(shop.length().toMillis() / 1000.0, every);
        // Where the length was not known before, the last frame may stand for a moment after the end.
        OutputCheck.require(
                made.size() == wanted || (seconds() == 0 && made.size() == wanted + 1),
                form.name(),
                "there are %d pictures instead of %d".formatted(made.size(), wanted));
        for (Product product : made) {
            Pictures.check(form.name(), product.file(), size);
        }
    }

    @Override
    public List<Product> products(Path folder) throws IOException {
        String extension = Pictures.extension(form.type());
        return files(folder, form.name(), extension).entrySet().stream()
                .map(file ->
                        new Product(file.getKey(), file.getValue(), form.type().contentType(), true))
                .toList();
    }

    /** The numbered files of a name, in order. */
    static Map<String, Path> files(Path folder, String name, String extension) throws IOException {
        Map<String, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> {
                String text = file.getFileName().toString();
                boolean ours = text.startsWith(name + "-") && text.endsWith(extension);
                if (ours
                        && text.substring(name.length() + 1, text.length() - extension.length())
                                .matches("\\d{3,}")) {
                    found.put(text, file);
                }
            });
        }
        return found;
    }
}

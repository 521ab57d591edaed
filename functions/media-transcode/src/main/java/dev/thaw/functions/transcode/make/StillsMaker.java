package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.transcode.form.Moment;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;

/** Makes pictures of moments: it goes to each at once, whatever lies before. */
final class StillsMaker implements Maker {
    private static final Duration BEFORE = Duration.ofSeconds(5);
    /** Of a hundred frames the one whose colours are most like those of all. */
    private static final String BEST = "thumbnail=n=100,";

    private final OutputForm.Stills form;
    private final Source source;
    private final MediaInfo.Video video;
    private final MediaInfo.Size size;

    StillsMaker(OutputForm.Stills form, Source source) {
        this.form = form;
        this.source = source;
        this.video = Chooser.video(source.info(), form.name());
        this.size = video.shown().within(form.shortSide());
        for (Moment moment : form.at()) {
            Duration length = source.length();
            if (!length.isZero() && moment.in(length).compareTo(length) > 0) {
                throw MediaException.badMedia(
                        "outside-media",
                        "%s: there is no picture at %s; the medium lasts %.3f s."
                                .formatted(form.name(), moment, length.toMillis() / 1000.0));
            }
        }
    }

    @Override
    public Plan.Output plan() {
        int count = form.at().size();
        return new Plan.Output(
                form.name(),
                "thumbnails",
                names(),
                List.of(),
                List.of(),
                Math.round(Pictures.bytes(size) * count),
                Costs.pictures(size, count) + count * Costs.START);
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public void finish(Workshop shop) throws IOException, InterruptedException {
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            Path file = shop.folder().resolve(names.get(i));
            take(form.at().get(i).in(shop.length()), file, shop);
            Pictures.check(form.name(), file, size);
        }
    }

    // Exactly there; else the last before, as when a moment is the very end; else the first, where seeking fails.
    private void take(Duration moment, Path file, Workshop shop) throws IOException, InterruptedException {
        if (run(moment, form.best() ? BEST : "", List.of("-frames:v", "1"), file, shop)) {
            return;
        }
        Duration before = moment.minus(BEFORE);
        Duration start = before.isNegative() ? Duration.ZERO : before;
        String most = Long.toString(BEFORE.toSeconds());
        if (run(start, "", List.of("-t", most), file, shop)
                || run(Duration.ZERO, "", List.of("-frames:v", "1"), file, shop)) {
            return;
        }
        throw MediaException.badMedia("broken-media", "No picture of the video can be decoded.");
    }

    private boolean run(Duration moment, String choice, List<String> which, Path file, Workshop shop)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(source.optionsAt(moment, shop.limits()));
        arguments.addAll(
                List.of("-map", "0:" + video.stream(), "-vf", choice + Pictures.filter(video, size, form.type())));
        arguments.addAll(which);
        // Each frame once: a file that claims 90,000 of them a second would have each written for all the time that it
        // is shown.
        arguments.addAll(List.of("-fps_mode", "vfr"));
        arguments.addAll(Pictures.encoder(form.type()));
        arguments.addAll(List.of("-map_metadata", "-1", "-f", "image2", "-update", "1"));
        arguments.add("file:" + file.toAbsolutePath());
        double cost = Costs.pictures(size, 1) + Costs.START;
        Ffmpeg.Run run = new Ffmpeg.Run("error", arguments, Duration.ZERO, cost, "taking pictures");
        InputCheck.verifyNotStopped(shop.ffmpeg().run(run));
        return Files.isRegularFile(file) && Files.size(file) > 0;
    }

    private List<String> names() {
        String extension = Pictures.extension(form.type());
        if (form.at().size() == 1) {
            return List.of(form.name() + extension);
        }
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= form.at().size(); i++) {
            names.add("%s-%04d%s".formatted(form.name(), i, extension));
        }
        return names;
    }

    @Override
    public List<Product> products(Path folder) {
        return names().stream()
                .map(name -> new Product(name, folder.resolve(name), form.type().contentType(), true))
                .toList();
    }
}

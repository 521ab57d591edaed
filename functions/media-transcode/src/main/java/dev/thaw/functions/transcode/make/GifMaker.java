package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;
import dev.thaw.media.video.ToneMap;

/** Makes an animated GIF in two passes, the colours that all its pictures share, then the pictures; or an animated WebP in one. */
final class GifMaker implements Maker {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final double BYTES_PER_PIXEL = 0.4;
    private static final String WEBP_QUALITY = "70";

    private final OutputForm.Gif form;
    private final Source source;
    private final MediaInfo.Video video;
    private final MediaInfo.Size size;

    GifMaker(OutputForm.Gif form, Source source) {
        this.form = form;
        this.source = source;
        this.video = Chooser.video(source.info(), form.name());
        this.size = video.shown().within(form.shortSide());
        if (source.length().compareTo(LONGEST) > 0) {
            throw MediaException.badMedia(
                    "gif-too-long",
                    "%s would last %d s; an animation may last %d s. Say start and end."
                            .formatted(form.name(), source.length().toSeconds(), LONGEST.toSeconds()));
        }
    }

    private double seconds() {
        return source.length().toMillis() / 1000.0;
    }

    private double cost() {
        return Costs.decoding(video, seconds()) + Costs.pictures(size, seconds() * form.frameRate()) + Costs.START;
    }

    @Override
    public Plan.Output plan() {
        double pixels = size.width() * (double) size.height() * seconds() * form.frameRate();
        return new Plan.Output(
                form.name(),
                "gif",
                List.of(fileName()),
                List.of(new Plan.Video(
                        form.type() == OutputForm.AnimationType.GIF ? "gif" : "webp",
                        size.width(),
                        size.height(),
                        form.frameRate(),
                        0,
                        false)),
                List.of(),
                Math.round(pixels * BYTES_PER_PIXEL),
                2 * cost());
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public void finish(Workshop shop) throws IOException, InterruptedException {
        if (form.type() == OutputForm.AnimationType.WEBP) {
            webp(shop);
            return;
        }
        Path palette = shop.folder().resolve(form.name() + ".palette.png");
        Path gif = shop.folder().resolve(fileName());
        List<String> first = new ArrayList<>(input(shop));
        first.addAll(List.of("-map", "0:" + video.stream(), "-vf", frames() + ",palettegen"));
        first.addAll(List.of("-frames:v", "1", "-update", "1", "-f", "image2", "file:" + palette.toAbsolutePath()));
        run(first, shop);
        if (!Files.exists(palette)) {
            throw InputCheck.broken(Duration.ZERO);
        }
        List<String> second = new ArrayList<>(input(shop));
        second.addAll(List.of("-protocol_whitelist", "file", "-i", "file:" + palette.toAbsolutePath()));
        second.addAll(List.of(
                "-filter_complex",
                "[0:%d]%s[frames];[frames][1:v]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle"
                        .formatted(video.stream(), frames())));
        second.addAll(List.of(
                "-map_metadata", "-1", "-loop", Integer.toString(form.loop().orElse(-1))));
        second.addAll(List.of("-f", "gif", "file:" + gif.toAbsolutePath()));
        run(second, shop);
        Pictures.check(form.name(), gif, size);
    }

    private void webp(Workshop shop) throws IOException, InterruptedException {
        Path file = shop.folder().resolve(fileName());
        List<String> arguments = new ArrayList<>(input(shop));
        arguments.addAll(List.of("-map", "0:" + video.stream(), "-vf", frames(), "-c:v", "libwebp_anim"));
        arguments.addAll(List.of("-quality", WEBP_QUALITY, "-map_metadata", "-1"));
        arguments.addAll(List.of("-loop", form.loop().isPresent() ? "0" : "1"));
        arguments.addAll(List.of("-f", "webp", "file:" + file.toAbsolutePath()));
        run(arguments, shop);
        Pictures.check(form.name(), file, size);
    }

    private String fileName() {
        return form.name() + "." + form.type().name().toLowerCase(Locale.ROOT);
    }

    private List<String> input(Workshop shop) {
        List<String> options = new ArrayList<>(List.of("-t", Long.toString(LONGEST.toSeconds())));
        if (source.cut().end().isPresent()) {
            // An end was said, and it is not too far: the input's own options say it.
            options.clear();
        }
        options.addAll(source.options(shop.limits(), shop.threads()));
        return options;
    }

    private String frames() {
        return Pictures.progressive(video)
                + ToneMap.filter(video, size)
                + String.format(
                        Locale.ROOT,
                        "fps=%.3f:round=up,scale=%d:%d:flags=lanczos,setsar=1",
                        form.frameRate(),
                        size.width(),
                        size.height());
    }

    private void run(List<String> arguments, Workshop shop) throws IOException, InterruptedException {
        Ffmpeg.Run run = new Ffmpeg.Run("error", arguments, source.length(), cost(), "making " + form.name());
        InputCheck.verify(shop.ffmpeg().run(run));
    }

    @Override
    public List<Product> products(Path folder) {
        String type = "image/" + form.type().name().toLowerCase(Locale.ROOT);
        return List.of(new Product(fileName(), folder.resolve(fileName()), type, true));
    }
}

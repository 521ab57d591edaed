package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;

/** Makes sheets of small pictures and a WebVTT file that says which part of which sheet shows when. */
final class SpriteMaker implements Maker {
    private static final String EXTENSION = ".jpg";
    private static final double USUAL_COUNT = 100;
    private static final double UNKNOWN = 10;
    private static final int LARGEST_SHEET = 16_384;

    private final OutputForm.Sprite form;
    private final Source source;
    private final MediaInfo.Video video;
    private final MediaInfo.Size tile;
    private final double every;

    SpriteMaker(OutputForm.Sprite form, Source source) {
        this.form = form;
        this.source = source;
        this.video = Chooser.video(source.info(), form.name());
        this.tile = video.shown().within(form.shortSide());
        this.every = form.every().orElse(seconds() > 0 ? Math.max(1, Math.ceil(seconds() / USUAL_COUNT)) : UNKNOWN);
        if (sheet().width() > LARGEST_SHEET || sheet().height() > LARGEST_SHEET) {
            throw MediaException.badRequest(
                    "sheet-too-large",
                    "%s: a sheet would have %dx%d pixels; at most %d each way. Ask for fewer columns or rows."
                            .formatted(form.name(), sheet().width(), sheet().height(), LARGEST_SHEET));
        }
    }

    private double seconds() {
        return source.length().toMillis() / 1000.0;
    }

    private MediaInfo.Size sheet() {
        return new MediaInfo.Size(tile.width() * form.columns(), tile.height() * form.rows());
    }

    private int perSheet() {
        return form.columns() * form.rows();
    }

    @Override
    public Plan.Output plan() {
        int count = Pictures.count(seconds(), every);
        return new Plan.Output(
                form.name(),
                "sprite",
                List.of(form.name() + "-*" + EXTENSION, form.name() + ".vtt"),
                List.of(),
                List.of(),
                Math.round(Pictures.bytes(tile) * count),
                Costs.pictures(tile, count));
    }

    @Override
    public List<String> arguments(Path folder, Measurements measured, int threads) {
        List<String> options = new ArrayList<>(List.of("-map", "0:" + video.stream(), "-map_metadata", "-1"));
        String filter = Pictures.every(every)
                + Pictures.filter(video, tile, OutputForm.PictureType.JPG)
                + ",tile=%dx%d".formatted(form.columns(), form.rows());
        int sheets = Math.ceilDiv(seconds() > 0 ? Pictures.count(seconds(), every) : Pictures.MOST, perSheet());
        options.addAll(List.of("-vf", filter, "-frames:v", Integer.toString(sheets)));
        options.addAll(Pictures.encoder(OutputForm.PictureType.JPG));
        options.addAll(List.of("-f", "image2"));
        options.add("file:" + folder.resolve(form.name() + "-%03d" + EXTENSION).toAbsolutePath());
        return options;
    }

    @Override
    public void finish(Workshop shop) throws IOException {
        int count = Pictures.count(shop.length().toMillis() / 1000.0, every);
        Map<String, Path> sheets = SeriesMaker.files(shop.folder(), form.name(), EXTENSION);
        OutputCheck.require(
                sheets.size() >= Math.ceilDiv(count, perSheet()),
                form.name(),
                "there are %d sheets for %d pictures".formatted(sheets.size(), count));
        for (Path sheet : sheets.values()) {
            Pictures.check(form.name(), sheet, sheet());
        }
        Files.writeString(
                shop.folder().resolve(form.name() + ".vtt"),
                vtt(count, Math.min(count * every, shop.length().toMillis() / 1000.0)));
    }

    /** The index: WebVTT with media fragments (W3C Media Fragments URI, {@code #xywh}). */
    String vtt(int count, double end) {
        StringBuilder text = new StringBuilder("WEBVTT\n");
        for (int i = 0; i < count; i++) {
            int place = i % perSheet();
            text.append("\n%s --> %s\n%s-%03d%s#xywh=%d,%d,%d,%d\n"
                    .formatted(
                            time(i * every),
                            time(Math.min(end, (i + 1) * every)),
                            form.name(),
                            i / perSheet() + 1,
                            EXTENSION,
                            place % form.columns() * tile.width(),
                            place / form.columns() * tile.height(),
                            tile.width(),
                            tile.height()));
        }
        return text.toString();
    }

    private static String time(double seconds) {
        long millis = Math.round(seconds * 1000);
        return "%02d:%02d:%02d.%03d"
                .formatted(millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, millis % 1000);
    }

    @Override
    public List<Product> products(Path folder) throws IOException {
        List<Product> products = new ArrayList<>();
        SeriesMaker.files(folder, form.name(), EXTENSION)
                .forEach((name, file) -> products.add(new Product(name, file, "image/jpeg", true)));
        String index = form.name() + ".vtt";
        products.add(new Product(index, folder.resolve(index), "text/vtt", true));
        return products;
    }
}

package dev.thaw.functions.transcode.make;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.form.Tracks;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.Source;
import dev.thaw.media.run.Ffmpeg;
import dev.thaw.media.run.InputCheck;

/** Draws the first sound track's loudness over time, for players of sound. */
final class WaveformMaker implements Maker {
    private final OutputForm.Waveform form;
    private final Source source;
    private final MediaInfo.Audio track;
    private final MediaInfo.Size size;

    WaveformMaker(OutputForm.Waveform form, Source source) {
        this.form = form;
        this.source = source;
        this.track =
                Chooser.neededTracks(source.info(), Tracks.FIRST, form.name()).getFirst();
        this.size = new MediaInfo.Size(form.width(), form.height());
    }

    private double cost() {
        return source.length().toMillis() / 1000.0 * Costs.SOUND_DECODING + Costs.START;
    }

    private String fileName() {
        return form.name() + ".png";
    }

    @Override
    public Plan.Output plan() {
        return new Plan.Output(
                form.name(),
                "waveform",
                List.of(fileName()),
                List.of(),
                List.of(),
                Math.round(Pictures.bytes(size)),
                cost());
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public void finish(Workshop shop) throws IOException, InterruptedException {
        Path file = shop.folder().resolve(fileName());
        List<String> arguments = new ArrayList<>(source.options(shop.limits(), shop.threads()));
        arguments.addAll(List.of(
                "-filter_complex",
                "[0:%d]aformat=channel_layouts=mono,showwavespic=s=%dx%d:scale=sqrt:colors=%s"
                        .formatted(track.stream(), form.width(), form.height(), form.color())));
        arguments.addAll(List.of("-frames:v", "1", "-map_metadata", "-1", "-c:v", "png"));
        arguments.addAll(List.of("-f", "image2", "-update", "1", "file:" + file.toAbsolutePath()));
        InputCheck.verify(shop.ffmpeg()
                .run(new Ffmpeg.Run("error", arguments, source.length(), cost(), "making " + form.name())));
        Pictures.check(form.name(), file, size);
    }

    @Override
    public List<Product> products(Path folder) {
        return List.of(new Product(fileName(), folder.resolve(fileName()), "image/png", true));
    }
}

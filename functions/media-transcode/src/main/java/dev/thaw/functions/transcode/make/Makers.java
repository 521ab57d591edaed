package dev.thaw.functions.transcode.make;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.functions.transcode.form.JobForm;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.media.Source;
import dev.thaw.media.run.Encoders;

/** Decides what each output of a job comes to with a source, and what all of them cost. */
public final class Makers {
    private final List<Maker> all;
    private final Source source;

    /** Refuses with 422 what cannot be made of this source, or with these encoders. */
    public Makers(JobForm form, Source source, Encoders encoders, ObjectMapper json) {
        this.source = source;
        this.all = form.outputs().stream()
                .map(output -> maker(output, source, encoders, json))
                .toList();
    }

    private static Maker maker(OutputForm form, Source source, Encoders encoders, ObjectMapper json) {
        return switch (form) {
            case OutputForm.Film film -> FilmMaker.of(film, source, encoders);
            case OutputForm.Sound sound -> FilmMaker.of(sound, source, encoders);
            case OutputForm.Stream stream -> StreamMaker.of(stream, source, encoders);
            case OutputForm.Stills stills when stills.every().isPresent() -> new SeriesMaker(stills, source);
            case OutputForm.Stills stills -> new StillsMaker(stills, source);
            case OutputForm.Sprite sprite -> new SpriteMaker(sprite, source);
            case OutputForm.Gif gif -> new GifMaker(gif, source);
            case OutputForm.Waveform waveform -> new WaveformMaker(waveform, source);
            case OutputForm.Probe probe -> new ProbeMaker(probe, source, json);
        };
    }

    public List<Maker> all() {
        return all;
    }

    /** What the job comes to on so many cores. */
    public Plan plan(int cores) {
        List<Plan.Output> outputs = all.stream().map(Maker::plan).toList();
        double cost = cost(outputs);
        return new Plan(
                source.info(),
                seconds(source.cut().start()),
                seconds(source.length()),
                outputs,
                outputs.stream().mapToLong(Plan.Output::bytes).sum(),
                rounded(cost / cores),
                rounded(cost));
    }

    private double cost(List<Plan.Output> outputs) {
        return outputs.stream().mapToDouble(Plan.Output::cu).sum() + decoding() + Costs.START;
    }

    /** The common decoding's share; none where nothing is decoded. */
    double decoding() {
        boolean decodes = all.stream().anyMatch(Makers::decodes);
        return decodes
                ? source.info()
                        .video()
                        .map(video -> Costs.decoding(video, seconds(source.length())))
                        .orElse(0.0)
                : 0;
    }

    private static boolean decodes(Maker maker) {
        Plan.Output output = maker.plan();
        boolean pictures = output.video().isEmpty()
                ? maker.sounds().isEmpty()
                : output.video().stream().anyMatch(video -> !video.copied());
        return maker.joins() && pictures;
    }

    /** What the common run costs. */
    double together() {
        return all.stream()
                        .filter(Maker::joins)
                        .mapToDouble(maker -> maker.plan().cu())
                        .sum()
                + decoding()
                + Costs.START;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}

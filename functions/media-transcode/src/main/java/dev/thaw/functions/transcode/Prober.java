package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;

/** Reads what a medium is made of. */
public final class Prober {
    private final Limits limits;

    /** A prober that refuses what exceeds these limits. */
    public Prober(Limits limits) {
        this.limits = limits;
    }

    /**
     * What the file is made of.
     *
     * @throws MediaException 422 {@code empty-object}, {@code unsupported-media}, {@code broken-media},
     *     {@code picture-too-large} or {@code media-too-long}
     */
    public MediaInfo probe(Path file) {
        try (Demuxer demuxer = Demuxer.open(file, limits)) {
            MediaInfo info = describe(demuxer.context(), Files.size(file));
            if (info.video().isEmpty() && info.audio().isEmpty()) {
                throw MediaException.badMedia("broken-media", "The file holds neither pictures nor sound.");
            }
            limits.checkDuration(info.duration());
            return info;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MediaInfo describe(AVFormatContext context, long bytes) {
        double seconds =
                context.duration() == AV_NOPTS_VALUE ? 0 : Math.max(0, context.duration() / (double) AV_TIME_BASE);
        return new MediaInfo(
                text(context.iformat().name()),
                seconds,
                bytes,
                context.bit_rate(),
                streams(context).filter(Prober::isVideo).findFirst().map(stream -> video(context, stream)),
                streams(context)
                        .filter(stream -> stream.codecpar().codec_type() == AVMEDIA_TYPE_AUDIO
                                && stream.codecpar().ch_layout().nb_channels() > 0)
                        .findFirst()
                        .map(stream -> audio(context, stream)));
    }

    private static Stream<AVStream> streams(AVFormatContext context) {
        return IntStream.range(0, context.nb_streams()).mapToObj(context::streams);
    }

    // The cover picture of a song travels as a video stream, but is none.
    private static boolean isVideo(AVStream stream) {
        AVCodecParameters codec = stream.codecpar();
        return codec.codec_type() == AVMEDIA_TYPE_VIDEO
                && (stream.disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0
                && codec.width() > 0
                && codec.height() > 0;
    }

    private static MediaInfo.Video video(AVFormatContext context, AVStream stream) {
        AVCodecParameters codec = stream.codecpar();
        return new MediaInfo.Video(
                stream.index(),
                text(avcodec_get_name(codec.codec_id())),
                seconds(context, stream),
                codec.width(),
                codec.height(),
                rotation(codec),
                ratio(av_guess_sample_aspect_ratio(context, stream, null), 1.0),
                ratio(av_guess_frame_rate(context, stream, null), 0.0),
                text(av_get_pix_fmt_name(codec.format())));
    }

    private static MediaInfo.Audio audio(AVFormatContext context, AVStream stream) {
        AVCodecParameters codec = stream.codecpar();
        return new MediaInfo.Audio(
                stream.index(),
                text(avcodec_get_name(codec.codec_id())),
                seconds(context, stream),
                codec.sample_rate(),
                codec.ch_layout().nb_channels());
    }

    // Matroska keeps one duration for all streams, and the library gives it to each of them.
    private static double seconds(AVFormatContext context, AVStream stream) {
        boolean known = stream.duration() > 0 && !text(context.iformat().name()).startsWith("matroska");
        return known ? stream.duration() * ratio(stream.time_base(), 0.0) : 0;
    }

    private static int rotation(AVCodecParameters codec) {
        if (codec.nb_coded_side_data() == 0) {
            return 0;
        }
        AVPacketSideData matrix =
                av_packet_side_data_get(codec.coded_side_data(), codec.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null) {
            return 0;
        }
        double counterClockwise = av_display_rotation_get(new IntPointer(matrix.data()));
        return Double.isNaN(counterClockwise) ? 0 : Math.floorMod(Math.round(-counterClockwise), 360);
    }

    private static double ratio(AVRational ratio, double otherwise) {
        return ratio.num() <= 0 || ratio.den() <= 0 ? otherwise : (double) ratio.num() / ratio.den();
    }

    private static String text(BytePointer pointer) {
        return Optional.ofNullable(pointer).map(BytePointer::getString).orElse("unknown");
    }
}

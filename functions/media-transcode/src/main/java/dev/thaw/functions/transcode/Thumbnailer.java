package dev.thaw.functions.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

/** Takes one picture out of a video, upright and with square pixels, as a JPEG. */
final class Thumbnailer {
    /** How far into the video the picture is taken: titles and black beginnings are mostly over by then. */
    private static final double MOMENT = 0.1;

    private static final int QUALITY = 4;
    private static final int MOST_PACKETS = 2000;

    private final Limits limits;

    Thumbnailer(Limits limits) {
        this.limits = limits;
    }

    /** Writes the picture; 422 {@code broken-media} when no frame can be decoded, 500 when the picture comes out wrong. */
    void take(Path input, MediaInfo info, Path output) {
        MediaInfo.Video video = info.video().orElseThrow();
        AVFrame frame = av_frame_alloc();
        try (Demuxer demuxer = Demuxer.open(input, limits)) {
            long moment = (long) (info.seconds() * MOMENT * AV_TIME_BASE);
            if (!decode(demuxer.context(), video, moment, frame) && !decode(demuxer.context(), video, 0, frame)) {
                throw MediaException.badMedia("broken-media", "No picture of the video can be decoded.");
            }
            MediaInfo.Size size = video.shown().within(Preset.THUMBNAIL.shortSide());
            try (PictureFilter filter = new PictureFilter(frame, video, size)) {
                byte[] jpeg = encode(filter.apply(frame));
                PictureCheck.verify(jpeg, size);
                Files.write(output, jpeg);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            av_frame_free(frame);
        }
    }

    private boolean decode(AVFormatContext context, MediaInfo.Video video, long moment, AVFrame frame) {
        av_seek_frame(context, -1, moment + Math.max(0, context.start_time()), AVSEEK_FLAG_BACKWARD);
        AVCodec codec =
                avcodec_find_decoder(context.streams(video.stream()).codecpar().codec_id());
        if (codec == null) {
            throw MediaException.badMedia("unsupported-media", "There is no decoder for " + video.codec() + " here.");
        }
        AVCodecContext decoder = avcodec_alloc_context3(codec);
        AVPacket packet = av_packet_alloc();
        try {
            avcodec_parameters_to_context(
                    decoder, context.streams(video.stream()).codecpar());
            if (avcodec_open2(decoder, codec, (AVDictionary) null) < 0) {
                return false;
            }
            for (int i = 0; i < MOST_PACKETS && av_read_frame(context, packet) >= 0; i++) {
                if (packet.stream_index() == video.stream()) {
                    avcodec_send_packet(decoder, packet);
                }
                av_packet_unref(packet);
                if (avcodec_receive_frame(decoder, frame) >= 0) {
                    return true;
                }
            }
            avcodec_send_packet(decoder, null);
            return avcodec_receive_frame(decoder, frame) >= 0;
        } finally {
            av_packet_free(packet);
            avcodec_free_context(decoder);
        }
    }

    private static byte[] encode(AVFrame picture) {
        AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
        AVCodecContext encoder = avcodec_alloc_context3(codec);
        AVPacket packet = av_packet_alloc();
        try {
            encoder.width(picture.width()).height(picture.height()).pix_fmt(AV_PIX_FMT_YUVJ420P);
            encoder.time_base(av_make_q(1, 1)).flags(encoder.flags() | AV_CODEC_FLAG_QSCALE);
            encoder.global_quality(FF_QP2LAMBDA * QUALITY);
            picture.quality(FF_QP2LAMBDA * QUALITY).pts(0);
            if (avcodec_open2(encoder, codec, (AVDictionary) null) < 0
                    || avcodec_send_frame(encoder, picture) < 0
                    || avcodec_receive_packet(encoder, packet) < 0) {
                throw MediaException.failed("thumbnail-failed", "The picture could not be encoded as JPEG.");
            }
            byte[] bytes = new byte[packet.size()];
            packet.data().get(bytes);
            return bytes;
        } finally {
            av_packet_free(packet);
            avcodec_free_context(encoder);
        }
    }
}

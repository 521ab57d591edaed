package dev.thaw.functions.watermark.av;

import java.util.function.Consumer;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** A codec that turns packets into frames. */
final class Decoder implements AutoCloseable {
    private final AVCodecContext context;

    private Decoder(AVCodecContext context) {
        this.context = context;
    }

    /** The decoder of this name. */
    static Decoder named(String name, long maxPixels, int lowres) {
        return open(avcodec.avcodec_find_decoder_by_name(name), maxPixels, lowres, null);
    }

    /** The decoder of a stream. */
    static Decoder of(org.bytedeco.ffmpeg.avcodec.AVCodecParameters parameters, long maxPixels) {
        // The decoder that comes first for AV1 works in hardware alone.
        AVCodec codec = parameters.codec_id() == avcodec.AV_CODEC_ID_AV1
                ? avcodec.avcodec_find_decoder_by_name("libaom-av1")
                : avcodec.avcodec_find_decoder(parameters.codec_id());
        return open(codec, maxPixels, 0, parameters);
    }

    private static Decoder open(
            AVCodec codec, long maxPixels, int lowres, org.bytedeco.ffmpeg.avcodec.AVCodecParameters parameters) {
        if (codec == null || codec.isNull()) {
            throw Media.unsupported("This build of FFmpeg has no decoder for it.");
        }
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        var decoder = new Decoder(context);
        try {
            if (parameters != null) {
                Libav.check(avcodec.avcodec_parameters_to_context(context, parameters), "its header is wrong");
            }
            context.thread_count(1);
            context.max_pixels(maxPixels);
            context.lowres(lowres);
            // The TIFF decoder takes tags that it does not know for errors.
            context.err_recognition(codec.id() == avcodec.AV_CODEC_ID_TIFF ? 0 : avcodec.AV_EF_EXPLODE);
            Libav.check(
                    avcodec.avcodec_open2(context, codec, (org.bytedeco.ffmpeg.avutil.AVDictionary) null),
                    "its header is wrong");
            return decoder;
        } catch (RuntimeException e) {
            decoder.close();
            throw e;
        }
    }

    /** Decodes a file that is one packet. */
    void whole(byte[] bytes, Consumer<Frame> frames) {
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            Libav.check(avcodec.av_new_packet(packet, bytes.length), "it needs too much memory");
            packet.data().put(bytes);
            packet.flags(avcodec.AV_PKT_FLAG_KEY);
            packet.pts(0);
            send(packet, frames);
            send(null, frames);
        } finally {
            avcodec.av_packet_free(packet);
        }
    }

    /** Decodes a packet, or with null what is left; each frame is the consumer's to close. */
    void send(AVPacket packet, Consumer<Frame> frames) {
        Libav.check(avcodec.avcodec_send_packet(context, packet), "it cannot be decoded");
        while (true) {
            AVFrame frame = avutil.av_frame_alloc();
            int result = avcodec.avcodec_receive_frame(context, frame);
            if (result == avutil.AVERROR_EAGAIN() || result == avutil.AVERROR_EOF()) {
                avutil.av_frame_free(frame);
                return;
            }
            if (result < 0 || frame.decode_error_flags() != 0) {
                avutil.av_frame_free(frame);
                Libav.check(result, "it cannot be decoded");
                throw Media.broken("a part of it cannot be decoded");
            }
            frames.accept(new Frame(frame));
        }
    }

    @Override
    public void close() {
        avcodec.avcodec_free_context(context);
    }
}

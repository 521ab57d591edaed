package dev.thaw.functions.watermark.av;

import java.util.Map;
import java.util.function.BiConsumer;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

import dev.thaw.function.FunctionException;

/** A codec that turns frames into packets; times are hundredths of a second. */
final class Encoder implements AutoCloseable {
    private final AVCodecContext context;
    private int stream;

    private Encoder(AVCodecContext context) {
        this.context = context;
    }

    static Encoder open(String name, Map<String, String> options, Frame first) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
        if (codec == null || codec.isNull()) {
            throw new FunctionException(422, "codec-unavailable", "This build of FFmpeg has no " + name + ".");
        }
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        AVFrame frame = first.av();
        context.width(frame.width());
        context.height(frame.height());
        context.pix_fmt(frame.format());
        context.color_range(frame.color_range());
        context.colorspace(frame.colorspace());
        context.color_primaries(avutil.AVCOL_PRI_BT709);
        context.color_trc(avutil.AVCOL_TRC_IEC61966_2_1);
        context.time_base(avutil.av_make_q(1, 100));
        context.thread_count(1);
        var dictionary = new AVDictionary(null);
        options.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
        try {
            Libav.check(avcodec.avcodec_open2(context, codec, dictionary), "it cannot be encoded");
            return new Encoder(context);
        } catch (RuntimeException e) {
            avcodec.avcodec_free_context(context);
            throw e;
        } finally {
            avutil.av_dict_free(dictionary);
        }
    }

    void describe(AVStream target) {
        Libav.check(avcodec.avcodec_parameters_from_context(target.codecpar(), context), "it cannot be written");
    }

    int stream() {
        return stream;
    }

    void stream(int index) {
        stream = index;
    }

    void send(Frame frame, BiConsumer<Encoder, AVPacket> packets) {
        if (frame != null) {
            // Where the scale is fixed, FFmpeg takes it from each frame, as its program sets it.
            frame.av().quality(context.global_quality());
        }
        Libav.check(avcodec.avcodec_send_frame(context, frame == null ? null : frame.av()), "it cannot be encoded");
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            for (int result = avcodec.avcodec_receive_packet(context, packet);
                    result != avutil.AVERROR_EAGAIN() && result != avutil.AVERROR_EOF();
                    result = avcodec.avcodec_receive_packet(context, packet)) {
                Libav.check(result, "it cannot be encoded");
                packets.accept(this, packet);
                avcodec.av_packet_unref(packet);
            }
        } finally {
            avcodec.av_packet_free(packet);
        }
    }

    @Override
    public void close() {
        avcodec.avcodec_free_context(context);
    }
}

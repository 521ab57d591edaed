package dev.thaw.functions.transcode;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

/** Decodes a finished JPEG and compares it with what was asked for. */
final class PictureCheck {
    private PictureCheck() {}

    /** Fails with 500 {@code output-check-failed} when the bytes are no JPEG, or one of another size. */
    static void verify(byte[] jpeg, MediaInfo.Size wanted) {
        AVCodec codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
        AVCodecContext decoder = avcodec_alloc_context3(codec);
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try {
            require(av_new_packet(packet, jpeg.length) >= 0, "there is no memory to read it back");
            packet.data().put(jpeg);
            boolean decoded = avcodec_open2(decoder, codec, (AVDictionary) null) >= 0
                    && avcodec_send_packet(decoder, packet) >= 0
                    && avcodec_receive_frame(decoder, frame) >= 0;
            require(decoded, "it cannot be read back");
            MediaInfo.Size size = new MediaInfo.Size(frame.width(), frame.height());
            require(size.equals(wanted), "it shows " + size + " instead of " + wanted);
        } finally {
            av_frame_free(frame);
            av_packet_free(packet);
            avcodec_free_context(decoder);
        }
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw MediaException.failed("output-check-failed", "thumbnail came out wrong: " + otherwise + ".");
        }
    }
}

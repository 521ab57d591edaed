package dev.thaw.functions.watermark.av;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;

/** One decoded picture, in native memory. */
public final class Frame implements AutoCloseable {
    private static final int EIGHT_BITS = 8;

    private final AVFrame av;

    Frame(AVFrame av) {
        this.av = av;
    }

    /** A picture without content; {@code format} is FFmpeg's name of the pixels. */
    public static Frame blank(int width, int height, String format) {
        AVFrame av = avutil.av_frame_alloc();
        av.width(width);
        av.height(height);
        av.format(avutil.av_get_pix_fmt(format));
        Libav.check(avutil.av_frame_get_buffer(av, 0), "it needs too much memory");
        return new Frame(av);
    }

    /** A second handle of the same pixels. */
    public Frame share() {
        return new Frame(avutil.av_frame_clone(av));
    }

    AVFrame av() {
        return av;
    }

    public int width() {
        return av.width();
    }

    public int height() {
        return av.height();
    }

    /** FFmpeg's name of the pixels. */
    public String format() {
        return avutil.av_get_pix_fmt_name(av.format()).getString();
    }

    public boolean hasAlpha() {
        return (descriptor().flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0;
    }

    /** Whether a channel has more than eight bits. */
    public boolean isDeep() {
        return descriptor().comp(0).depth() > EIGHT_BITS;
    }

    public boolean isRgb() {
        return (descriptor().flags() & avutil.AV_PIX_FMT_FLAG_RGB) != 0;
    }

    /** Whether the pixels are numbers of a palette's colours. */
    public boolean isPalette() {
        return (descriptor().flags() & avutil.AV_PIX_FMT_FLAG_PAL) != 0;
    }

    /** One channel of brightness, with alpha or without. */
    public boolean isGray() {
        return !isRgb() && !isPalette() && descriptor().nb_components() < 3;
    }

    /** How many columns share a colour, as a power of two. */
    public int chromaShiftX() {
        return descriptor().log2_chroma_w();
    }

    public int chromaShiftY() {
        return descriptor().log2_chroma_h();
    }

    private AVPixFmtDescriptor descriptor() {
        return avutil.av_pix_fmt_desc_get(av.format());
    }

    /** The ICC profile that came with the picture, or null. */
    public byte[] profile() {
        return beside(avutil.AV_FRAME_DATA_ICC_PROFILE);
    }

    /** The EXIF data that came with the picture, a TIFF structure, or null. */
    public byte[] exif() {
        return beside(avutil.AV_FRAME_DATA_EXIF);
    }

    private byte[] beside(int type) {
        AVFrameSideData data = avutil.av_frame_get_side_data(av, type);
        if (data == null || data.isNull() || data.size() == 0) {
            return null;
        }
        byte[] bytes = new byte[(int) data.size()];
        data.data().get(bytes);
        return bytes;
    }

    /** Forgets what came with the pixels. */
    void strip() {
        while (av.nb_side_data() > 0) {
            avutil.av_frame_remove_side_data(av, av.side_data(0).type());
        }
    }

    /** A part of the picture; it shares the pixels, so that what is written there is written here. Edges lie on whole chroma samples. */
    public Frame part(int x, int y, int width, int height) {
        AVFrame part = avutil.av_frame_clone(av);
        part.crop_left(x);
        part.crop_top(y);
        part.crop_right((long) av.width() - x - width);
        part.crop_bottom((long) av.height() - y - height);
        Libav.check(avutil.av_frame_apply_cropping(part, avutil.AV_FRAME_CROP_UNALIGNED), "a part cannot be taken");
        return new Frame(part);
    }

    /** Converts the pixels into another frame of the same size, whose format and memory stay. */
    public void into(Frame other) {
        SwsContext context = swscale.sws_alloc_context();
        try {
            context.flags(swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
            context.threads(1);
            Libav.check(swscale.sws_scale_frame(context, other.av, av), "its pixels cannot be converted");
        } finally {
            swscale.sws_free_context(context);
        }
    }

    /** Makes the pixels this frame's own where others share them. */
    public void unshare() {
        Libav.check(avutil.av_frame_make_writable(av), "it needs too much memory");
    }

    /** Takes size-independent properties, such as the meaning of colours, from another frame. */
    public void describedAs(Frame other) {
        av.color_range(other.av.color_range());
        av.colorspace(other.av.colorspace());
        av.color_primaries(other.av.color_primaries());
        av.color_trc(other.av.color_trc());
        av.pts(other.av.pts());
        av.duration(other.av.duration());
    }

    /** Says when it is shown, and how long, in hundredths of a second. */
    public void timed(long from, long length) {
        av.pts(from);
        av.duration(length);
    }

    /** How long it is shown, in hundredths of a second; 0 when unknown. */
    public long length() {
        return av.duration();
    }

    /** The bytes of a packed format's row. */
    public void readRow(int y, byte[] row) {
        new BytePointer(av.data(0)).position((long) y * av.linesize(0)).get(row);
    }

    /** Writes the bytes of a packed format's row. */
    public void writeRow(int y, byte[] row) {
        new BytePointer(av.data(0)).position((long) y * av.linesize(0)).put(row);
    }

    @Override
    public void close() {
        avutil.av_frame_free(av);
    }
}

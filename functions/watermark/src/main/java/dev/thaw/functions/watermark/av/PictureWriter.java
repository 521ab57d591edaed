package dev.thaw.functions.watermark.av;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Writes frames to a picture file; it is whole after {@link #finish}. */
public final class PictureWriter implements AutoCloseable {
    private final Encoding encoding;
    private final Path file;
    private Encoder main;
    private Encoder alpha;
    private AVFormatContext container;
    private AVIOContext io;
    private long length;

    public PictureWriter(Encoding encoding, Path file) {
        Libav.load();
        this.encoding = encoding;
        this.file = file;
    }

    /** Adds a frame; all have the size of the first. */
    public void write(Frame frame) {
        try (Frame pixels = Filter.once(frame, conversion())) {
            pixels.strip();
            pixels.av().pict_type(avutil.AV_PICTURE_TYPE_NONE);
            if (main == null) {
                open(pixels);
            }
            // Encoders that answer at once forget how long a frame is shown.
            length = frame.length();
            main.send(pixels, this::put);
            length = 0;
        }
        if (alpha != null) {
            try (Frame channel = Filter.once(frame, "alphaextract,format=gray")) {
                channel.strip();
                channel.av().color_range(avutil.AVCOL_RANGE_JPEG);
                alpha.send(channel, this::put);
            }
        }
    }

    private String conversion() {
        String pixels = encoding.pixels();
        if (encoding.encoder().equals("gif")) {
            return "format=rgba,split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1:dither=sierra2_4a:alpha_threshold=128";
        }
        boolean jpeg = pixels.startsWith("yuvj");
        boolean yuv = pixels.startsWith("yuv");
        String matrix = !yuv
                ? ""
                : jpeg || encoding.encoder().startsWith("libwebp")
                        ? "scale=out_color_matrix=bt601:out_range=" + (jpeg ? "pc" : "tv") + ","
                        : "scale=out_color_matrix=bt709:out_range=pc,";
        return matrix + "format=" + pixels;
    }

    private void open(Frame first) {
        main = Encoder.open(encoding.encoder(), encoding.options(), first);
        if (encoding.alpha()) {
            try (Frame gray = Frame.blank(first.width(), first.height(), "gray")) {
                gray.av().color_range(avutil.AVCOL_RANGE_JPEG);
                alpha = Encoder.open(encoding.encoder(), encoding.options(), gray);
            }
        }
        if (!encoding.muxer().isEmpty()) {
            openContainer();
        }
    }

    private void openContainer() {
        container = new AVFormatContext(null);
        Libav.check(
                avformat.avformat_alloc_output_context2(container, null, encoding.muxer(), file.toString()),
                "it cannot be written");
        addStream(main);
        if (alpha != null) {
            addStream(alpha);
        }
        io = new AVIOContext(null);
        Libav.check(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE), "it cannot be written");
        container.pb(io);
        Libav.check(avformat.avformat_write_header(container, (AVDictionary) null), "it cannot be written");
    }

    private void addStream(Encoder encoder) {
        AVStream stream = avformat.avformat_new_stream(container, null);
        stream.time_base(avutil.av_make_q(1, 100));
        encoder.describe(stream);
        encoder.stream(stream.index());
    }

    private void put(Encoder encoder, AVPacket packet) {
        if (container == null) {
            byte[] bytes = new byte[packet.size()];
            packet.data().get(bytes);
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        packet.stream_index(encoder.stream());
        if (packet.duration() == 0) {
            packet.duration(length);
        }
        avcodec.av_packet_rescale_ts(
                packet,
                avutil.av_make_q(1, 100),
                container.streams(encoder.stream()).time_base());
        Libav.check(avformat.av_interleaved_write_frame(container, packet), "it cannot be written");
    }

    /** Writes what is left. */
    public void finish() {
        if (main == null) {
            throw Media.broken("it has no picture");
        }
        main.send(null, this::put);
        if (alpha != null) {
            alpha.send(null, this::put);
        }
        if (container != null) {
            Libav.check(avformat.av_write_trailer(container), "it cannot be written");
        }
    }

    @Override
    public void close() {
        if (main != null) {
            main.close();
        }
        if (alpha != null) {
            alpha.close();
        }
        if (io != null) {
            avformat.avio_closep(io);
        }
        if (container != null) {
            avformat.avformat_free_context(container);
        }
    }
}

package dev.thaw.functions.watermark.av;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

import dev.thaw.functions.watermark.picture.Bytes;
import dev.thaw.functions.watermark.picture.PictureType;
import dev.thaw.functions.watermark.picture.WebpFrame;

/** Reads a picture file's frames. */
public final class PictureReader {
    private final long maxPixels;

    /** A reader that decodes no frame of more pixels than that. */
    public PictureReader(long maxPixels) {
        Libav.load();
        this.maxPixels = maxPixels;
    }

    /**
     * Hands over each frame, which is the taker's to close; presentation times are hundredths of a second.
     *
     * @param shrink by which power of two a JPEG may come smaller, 0 to 3: cheaper than to decode it whole
     */
    public void read(Path file, PictureType type, int shrink, Consumer<Frame> frames) throws IOException {
        if (type.decoder().isPresent()) {
            byte[] bytes = Files.readAllBytes(file);
            List<WebpFrame> animation = type == PictureType.WEBP ? WebpFrame.of(Bytes.of(bytes)) : List.of();
            if (!animation.isEmpty()) {
                WebpAnimation.read(Bytes.of(bytes), animation, maxPixels, frames);
                return;
            }
            int lowres = type == PictureType.JPEG ? shrink : 0;
            try (var decoder = Decoder.named(type.decoder().get(), maxPixels, lowres)) {
                decoder.whole(bytes, frames);
            }
            return;
        }
        AVFormatContext container = open(file, type);
        try {
            if (type == PictureType.GIF) {
                animation(container, frames);
            } else {
                frames.accept(HeifPicture.read(container, maxPixels));
            }
        } finally {
            avformat.avformat_close_input(container);
        }
    }

    private static AVFormatContext open(Path file, PictureType type) {
        var container = new AVFormatContext(null);
        var options = new AVDictionary(null);
        avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
        try {
            Libav.check(
                    avformat.avformat_open_input(
                            container, file.toString(), avformat.av_find_input_format(type.demuxer()), options),
                    "it cannot be opened");
        } finally {
            avutil.av_dict_free(options);
        }
        return container;
    }

    private void animation(AVFormatContext container, Consumer<Frame> frames) {
        if (container.nb_streams() != 1) {
            throw Media.broken("it has no picture");
        }
        AVPacket packet = avcodec.av_packet_alloc();
        try (var decoder = Decoder.of(container.streams(0).codecpar(), maxPixels)) {
            while (avformat.av_read_frame(container, packet) >= 0) {
                decoder.send(packet, frames);
                avcodec.av_packet_unref(packet);
            }
            decoder.send(null, frames);
        } finally {
            avcodec.av_packet_free(packet);
        }
    }
}

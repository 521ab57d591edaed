package dev.thaw.functions.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

import dev.thaw.ffmpeg.Natives;

import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_FATAL;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

/** An open medium, read through the allowed containers and protocols alone. */
final class Demuxer implements AutoCloseable {
    private final AVFormatContext context;

    static {
        Natives.folder();
        av_log_set_level(AV_LOG_FATAL);
    }

    private Demuxer(AVFormatContext context) {
        this.context = context;
    }

    /** Opens a local file and reads its streams' parameters. */
    static Demuxer open(Path file, Limits limits) throws IOException {
        if (Files.size(file) == 0) {
            throw MediaException.badMedia("empty-object", "The object has no bytes. Upload it again.");
        }
        AVFormatContext context = new AVFormatContext(null);
        AVDictionary options = new AVDictionary((Pointer) null);
        av_dict_set(options, "protocol_whitelist", Formats.PROTOCOLS, 0);
        av_dict_set(options, "format_whitelist", Formats.READ, 0);
        int opened = avformat_open_input(context, "file:" + file.toAbsolutePath(), null, options);
        av_dict_free(options);
        if (opened < 0) {
            throw unreadable(file);
        }
        Demuxer demuxer = new Demuxer(context);
        try {
            // Before frames are decoded to learn more: a header may announce a picture that fills the memory.
            demuxer.checkPictures(limits);
            if (findStreams(context, limits) < 0) {
                throw unreadable(file);
            }
            demuxer.checkPictures(limits);
            return demuxer;
        } catch (MediaException refused) {
            demuxer.close();
            throw refused;
        }
    }

    // A header may also announce less than the frames hold, so the decoders know the limit too.
    private static int findStreams(AVFormatContext context, Limits limits) {
        int streams = context.nb_streams();
        if (streams == 0) {
            return avformat_find_stream_info(context, (AVDictionary) null);
        }
        try (PointerPointer<AVDictionary> options = new PointerPointer<>(streams)) {
            for (int i = 0; i < streams; i++) {
                AVDictionary each = new AVDictionary((Pointer) null);
                av_dict_set(each, "max_pixels", Long.toString(limits.pixels()), 0);
                options.put(i, each);
            }
            int found = avformat_find_stream_info(context, options);
            for (int i = 0; i < streams; i++) {
                av_dict_free(new AVDictionary(options.get(i)));
            }
            return found;
        }
    }

    private void checkPictures(Limits limits) {
        for (int i = 0; i < context.nb_streams(); i++) {
            AVCodecParameters codec = context.streams(i).codecpar();
            limits.checkPicture(codec.width(), codec.height());
        }
    }

    private static MediaException unreadable(Path file) {
        return Formats.looksLikeMedia(file)
                ? MediaException.badMedia(
                        "broken-media", "The file starts like a medium but cannot be read. It may be cut short.")
                : MediaException.badMedia(
                        "unsupported-media",
                        "The content is none of the media formats that are read, whatever its name says.");
    }

    AVFormatContext context() {
        return context;
    }

    @Override
    public void close() {
        avformat_close_input(context);
    }
}

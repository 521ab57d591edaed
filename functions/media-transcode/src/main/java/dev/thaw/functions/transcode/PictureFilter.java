package dev.thaw.functions.transcode;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;

import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_get_by_name;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_create_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_link;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

/** Turns one decoded frame upright and scales it. */
final class PictureFilter implements AutoCloseable {
    private final AVFilterGraph graph = avfilter_graph_alloc();
    private final AVFrame result = av_frame_alloc();
    private final AVFilterContext source;
    private final AVFilterContext sink;

    PictureFilter(AVFrame frame, MediaInfo.Video video, MediaInfo.Size size) {
        graph.nb_threads(1);
        source = filter(
                "buffer",
                "video_size=%dx%d:pix_fmt=%d:time_base=1/1000:pixel_aspect=1/1"
                        .formatted(frame.width(), frame.height(), frame.format()));
        AVFilterContext last = source;
        switch (video.rotation()) {
            case 90 -> last = linked(last, filter("transpose", "dir=clock"));
            case 180 -> last = linked(linked(last, filter("hflip", null)), filter("vflip", null));
            case 270 -> last = linked(last, filter("transpose", "dir=cclock"));
            default -> {
                // Other angles are not turned: no camera writes them.
            }
        }
        last = linked(last, filter("scale", "w=%d:h=%d:out_range=full".formatted(size.width(), size.height())));
        last = linked(last, filter("format", "pix_fmts=yuvj420p"));
        sink = linked(last, filter("buffersink", null));
        require(avfilter_graph_config(graph, null));
    }

    /** The frame as it shall be seen; owned by this filter. */
    AVFrame apply(AVFrame frame) {
        require(av_buffersrc_add_frame(source, frame));
        require(av_buffersrc_add_frame(source, null));
        require(av_buffersink_get_frame(sink, result));
        return result;
    }

    private AVFilterContext filter(String name, String options) {
        AVFilterContext context = new AVFilterContext(null);
        require(avfilter_graph_create_filter(context, avfilter_get_by_name(name), null, options, null, graph));
        return context;
    }

    private static AVFilterContext linked(AVFilterContext from, AVFilterContext to) {
        require(avfilter_link(from, 0, to, 0));
        return to;
    }

    private static void require(int answer) {
        if (answer < 0) {
            throw MediaException.failed("thumbnail-failed", "The picture could not be scaled (" + answer + ").");
        }
    }

    @Override
    public void close() {
        av_frame_free(result);
        avfilter_graph_free(graph);
    }
}

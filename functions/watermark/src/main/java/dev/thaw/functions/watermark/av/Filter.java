package dev.thaw.functions.watermark.av;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** Runs a frame through FFmpeg's filters. */
public final class Filter {
    private Filter() {}

    /** The frame that a chain such as {@code hflip,scale=100:50} makes of one. */
    public static Frame once(Frame frame, String chain) {
        return run(frame, null, "[in]" + chain + "[out]");
    }

    /** The frame that a graph makes of {@code [in]} and {@code [second]}; it ends in {@code [out]}. */
    static Frame pair(Frame frame, Frame second, String graph) {
        return run(frame, second, graph);
    }

    private static Frame run(Frame frame, Frame second, String text) {
        AVFilterGraph graph = avfilter.avfilter_graph_alloc();
        try {
            graph.nb_threads(1);
            AVFilterContext in = source(graph, frame, "in");
            AVFilterContext other = second == null ? null : source(graph, second, "second");
            var out = new AVFilterContext(null);
            Libav.check(
                    avfilter.avfilter_graph_create_filter(
                            out, avfilter.avfilter_get_by_name("buffersink"), "out", null, null, graph),
                    "its frames cannot be filtered");
            parse(graph, text, in, other, out);
            feed(in, frame);
            if (other != null) {
                feed(other, second);
            }
            AVFrame made = avutil.av_frame_alloc();
            int result = avfilter.av_buffersink_get_frame(out, made);
            if (result < 0) {
                avutil.av_frame_free(made);
                Libav.check(result, "its frames cannot be filtered");
            }
            return new Frame(made);
        } finally {
            avfilter.avfilter_graph_free(graph);
        }
    }

    private static AVFilterContext source(AVFilterGraph graph, Frame frame, String name) {
        AVFrame av = frame.av();
        String arguments = "video_size=%dx%d:pix_fmt=%d:time_base=1/100:colorspace=%d:range=%d"
                .formatted(av.width(), av.height(), av.format(), av.colorspace(), av.color_range());
        var source = new AVFilterContext(null);
        Libav.check(
                avfilter.avfilter_graph_create_filter(
                        source, avfilter.avfilter_get_by_name("buffer"), name, arguments, null, graph),
                "its frames cannot be filtered");
        return source;
    }

    private static void parse(
            AVFilterGraph graph, String text, AVFilterContext in, AVFilterContext second, AVFilterContext out) {
        AVFilterInOut sources = end("in", in, second == null ? null : end("second", second, null));
        AVFilterInOut sinks = end("out", out, null);
        try {
            Libav.check(
                    avfilter.avfilter_graph_parse_ptr(graph, text, sinks, sources, null),
                    "its frames cannot be filtered");
            Libav.check(avfilter.avfilter_graph_config(graph, null), "its frames cannot be filtered");
        } finally {
            avfilter.avfilter_inout_free(sources);
            avfilter.avfilter_inout_free(sinks);
        }
    }

    private static AVFilterInOut end(String name, AVFilterContext filter, AVFilterInOut next) {
        AVFilterInOut end = avfilter.avfilter_inout_alloc();
        end.name(avutil.av_strdup(new BytePointer(name)));
        end.filter_ctx(filter);
        end.pad_idx(0);
        end.next(next);
        return end;
    }

    private static void feed(AVFilterContext source, Frame frame) {
        Libav.check(
                avfilter.av_buffersrc_add_frame_flags(source, frame.av(), avfilter.AV_BUFFERSRC_FLAG_KEEP_REF),
                "its frames cannot be filtered");
        Libav.check(avfilter.av_buffersrc_add_frame_flags(source, null, 0), "its frames cannot be filtered");
    }
}

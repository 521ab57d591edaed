package dev.thaw.functions.watermark.av;

import java.util.HashMap;
import java.util.Map;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/** The picture of a HEIF file: a stream, or a grid of tiles that are streams of their own (as phones write it); upright. */
final class HeifPicture {
    private static final int MATRIX = 9;

    private final AVFormatContext container;
    private final long maxPixels;
    private final Map<Integer, Frame> decoded = new HashMap<>();

    private HeifPicture(AVFormatContext container, long maxPixels) {
        this.container = container;
        this.maxPixels = maxPixels;
    }

    static Frame read(AVFormatContext container, long maxPixels) {
        var picture = new HeifPicture(container, maxPixels);
        try {
            picture.decode();
            AVStreamGroup grid = picture.grid();
            return grid == null ? picture.single() : picture.joined(grid);
        } finally {
            picture.decoded.values().forEach(Frame::close);
        }
    }

    /** The first frame of each stream. */
    private void decode() {
        var decoders = new HashMap<Integer, Decoder>();
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            while (avformat.av_read_frame(container, packet) >= 0) {
                int index = packet.stream_index();
                if (!decoded.containsKey(index)) {
                    Decoder decoder = decoders.computeIfAbsent(
                            index, i -> Decoder.of(container.streams(i).codecpar(), maxPixels));
                    decoder.send(packet, frame -> keep(index, frame));
                }
                avcodec.av_packet_unref(packet);
            }
            decoders.forEach((index, decoder) -> {
                if (!decoded.containsKey(index)) {
                    decoder.send(null, frame -> keep(index, frame));
                }
            });
        } finally {
            avcodec.av_packet_free(packet);
            decoders.values().forEach(Decoder::close);
        }
    }

    private void keep(int index, Frame frame) {
        if (decoded.putIfAbsent(index, frame) != null) {
            frame.close();
        }
    }

    private AVStreamGroup grid() {
        for (int i = 0; i < container.nb_stream_groups(); i++) {
            AVStreamGroup group = container.stream_groups(i);
            if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID) {
                return group;
            }
        }
        return null;
    }

    private Frame single() {
        for (int i = 0; i < container.nb_streams(); i++) {
            AVStream stream = container.streams(i);
            boolean shown = (stream.disposition() & avformat.AV_DISPOSITION_DEPENDENT) == 0;
            if (decoded.containsKey(i) && shown) {
                Frame frame = decoded.remove(i);
                return upright(
                        withAlpha(frame, i),
                        stream.codecpar().coded_side_data(),
                        stream.codecpar().nb_coded_side_data());
            }
        }
        throw Media.broken("it has no picture");
    }

    /** A second stream of the same size that is brightness alone is the first one's alpha. */
    private Frame withAlpha(Frame frame, int index) {
        for (Map.Entry<Integer, Frame> other : decoded.entrySet()) {
            Frame alpha = other.getValue();
            if (other.getKey() > index && alpha.width() == frame.width() && alpha.height() == frame.height()) {
                try (frame) {
                    return Filter.pair(frame, alpha, "[in]format=rgba[c];[second]format=gray[a];[c][a]alphamerge[out]");
                }
            }
        }
        return frame;
    }

    private Frame joined(AVStreamGroup group) {
        AVStreamGroupTileGrid grid = group.params_tile_grid();
        long pixels = (long) grid.coded_width() * grid.coded_height();
        Frame first = tile(group, grid, 0);
        if (pixels > maxPixels || grid.nb_tiles() < 1) {
            throw Media.broken("its tiles make no picture");
        }
        try (Frame canvas = Frame.blank(grid.coded_width(), grid.coded_height(), first.format())) {
            canvas.describedAs(first);
            for (int i = 0; i < grid.nb_tiles(); i++) {
                place(tile(group, grid, i), canvas, grid.offsets_horizontal(i), grid.offsets_vertical(i));
            }
            Frame shown = canvas.part(grid.horizontal_offset(), grid.vertical_offset(), grid.width(), grid.height());
            return upright(shown, grid.coded_side_data(), grid.nb_coded_side_data());
        }
    }

    private Frame tile(AVStreamGroup group, AVStreamGroupTileGrid grid, int index) {
        Frame tile = decoded.get(group.streams(grid.offsets_idx(index)).index());
        if (tile == null) {
            throw Media.broken("a tile is missing");
        }
        return tile;
    }

    private static void place(Frame tile, Frame canvas, int x, int y) {
        int width = Math.min(tile.width(), canvas.width() - x);
        int height = Math.min(tile.height(), canvas.height() - y);
        if (width <= 0 || height <= 0 || x < 0 || y < 0 || !tile.format().equals(canvas.format())) {
            throw Media.broken("a tile is not where it should be");
        }
        try (Frame from = tile.part(0, 0, width, height);
                Frame to = canvas.part(x, y, width, height)) {
            AVFrame target = to.av();
            Libav.check(avutil.av_frame_copy(target, from.av()), "a tile cannot be placed");
        }
    }

    private static Frame upright(Frame frame, AVPacketSideData data, int count) {
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(data, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return frame;
        }
        var values = new IntPointer(matrix.data());
        int[] m = new int[MATRIX];
        values.get(m);
        String filter = turn(m);
        if (filter.isEmpty()) {
            return frame;
        }
        try (frame) {
            return Filter.once(frame, filter);
        }
    }

    /** The upper left of the matrix, with signs alone, says which of the eight orientations it is. */
    private static String turn(int[] m) {
        int a = Integer.signum(m[0]);
        int b = Integer.signum(m[1]);
        int c = Integer.signum(m[3]);
        int d = Integer.signum(m[4]);
        if (a != 0) {
            return (a < 0 && d < 0) ? "hflip,vflip" : a < 0 ? "hflip" : d < 0 ? "vflip" : "";
        }
        if (b > 0) {
            return c < 0 ? "transpose=clock" : "transpose=cclock_flip";
        }
        return c > 0 ? "transpose=cclock" : "transpose=clock_flip";
    }
}

package dev.thaw.functions.watermark.picture;

/** GIF 89a: a logical screen, then blocks, one of which is a frame. */
final class GifFormat implements Container {
    private static final int SCREEN = 13;
    private static final int FRAME = 0x2C;
    private static final int EXTENSION = 0x21;
    private static final int FRAME_HEADER = 10;

    @Override
    public PictureHeader header(Bytes file) {
        int frames = 0;
        int at = SCREEN + table(file.at(10));
        while (at < file.length() && (file.at(at) == FRAME || file.at(at) == EXTENSION)) {
            if (file.at(at) == FRAME) {
                frames++;
                at += FRAME_HEADER + table(file.at(at + 9)) + 1;
            } else {
                at += 2;
            }
            at = afterBlocks(file, at);
        }
        if (frames == 0) {
            throw Container.broken("it has no picture");
        }
        return new PictureHeader(
                PictureType.GIF, file.littleEndian16(6), file.littleEndian16(8), 1, true, true, frames);
    }

    private static int table(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int afterBlocks(Bytes file, int start) {
        int at = start;
        while (at < file.length() && file.at(at) != 0) {
            at += 1 + file.at(at);
        }
        return at + 1;
    }
}

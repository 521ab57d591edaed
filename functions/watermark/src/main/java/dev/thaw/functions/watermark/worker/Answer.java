package dev.thaw.functions.watermark.worker;

import java.util.List;

/**
 * What a worker says: the size of each output, where each drawing lies, or an error.
 *
 * @param status 0 when all went well
 */
record Answer(int status, String code, String detail, List<Size> sizes, List<Overlay> overlays) {
    /** Pixels of an output; frames, when it moves. */
    record Size(int width, int height, int frames) {}

    static Answer of(List<Size> sizes) {
        return new Answer(0, null, null, sizes, List.of());
    }

    static Answer ofOverlays(List<Overlay> overlays) {
        return new Answer(0, null, null, List.of(), overlays);
    }

    static Answer error(int status, String code, String detail) {
        return new Answer(status, code, detail, List.of(), List.of());
    }
}

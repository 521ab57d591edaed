package dev.thaw.functions.watermark.av;

import dev.thaw.function.FunctionException;

/** Why a picture cannot be read. */
final class Media {
    private Media() {}

    static FunctionException broken(String what) {
        return new FunctionException(422, "broken-media", "The picture is damaged or cut: " + what + ".");
    }

    static FunctionException unsupported(String why) {
        return new FunctionException(422, "unsupported-media", why);
    }
}

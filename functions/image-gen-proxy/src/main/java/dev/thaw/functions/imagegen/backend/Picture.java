package dev.thaw.functions.imagegen.backend;

/** One encoded picture. */
public final class Picture {
    private final byte[] bytes;
    private final String format;
    private final long seed;
    private final String source;
    private final String revisedPrompt;

    /**
     * @param format {@code png}, {@code jpeg} or {@code webp}
     * @param source the IPTC digital source type, such as {@code trainedAlgorithmicMedia}
     * @param revisedPrompt what the back end made of the prompt, or null
     */
    public Picture(byte[] bytes, String format, long seed, String source, String revisedPrompt) {
        this.bytes = bytes;
        this.format = format;
        this.seed = seed;
        this.source = source;
        this.revisedPrompt = revisedPrompt;
    }

    /** The same picture with other bytes. */
    public Picture with(byte[] others) {
        return new Picture(others, format, seed, source, revisedPrompt);
    }

    public byte[] bytes() {
        return bytes;
    }

    public String format() {
        return format;
    }

    public long seed() {
        return seed;
    }

    public String source() {
        return source;
    }

    public String revisedPrompt() {
        return revisedPrompt;
    }
}

package dev.thaw.functions.transcode.form;

/** The audio codecs that can be asked for. */
public enum AudioCodec {
    AAC("aac", "aac", ".m4a", "audio/mp4", 128_000),
    MP3("mp3", "libmp3lame", ".mp3", "audio/mpeg", 160_000),
    OPUS("opus", "libopus", ".opus", "audio/ogg", 96_000),
    FLAC("flac", "flac", ".flac", "audio/flac", 0),
    WAV("pcm_s16le", "pcm_s16le", ".wav", "audio/wav", 0);

    private final String codec;
    private final String encoder;
    private final String extension;
    private final String contentType;
    private final long bitRate;

    AudioCodec(String codec, String encoder, String extension, String contentType, long bitRate) {
        this.codec = codec;
        this.encoder = encoder;
        this.extension = extension;
        this.contentType = contentType;
        this.bitRate = bitRate;
    }

    /** FFmpeg's name of what comes out. */
    public String codec() {
        return codec;
    }

    public String encoder() {
        return encoder;
    }

    /** The file extension of the sound alone, with its dot. */
    public String extension() {
        return extension;
    }

    public String contentType() {
        return contentType;
    }

    /** The usual bit rate in bit/s of two channels; 0 for those that lose nothing. */
    public long bitRate() {
        return bitRate;
    }
}

package dev.thaw.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The containers that are read; playlists, pictures and everything that may point to other files are not among them. */
public final class Formats {
    /** FFmpeg's names, comma-separated, as its option {@code format_whitelist} takes them. */
    public static final String READ = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,asf,mxf,ivf,ogg,wav,"
            + "w64,mp3,aac,flac,aiff,caf,amr,h264,hevc,mpegvideo";

    /** The decoders that are used, for pictures, sound, covers and texts; those for games' and relics' formats are not among them. */
    public static final String DECODERS =
            "h264,hevc,vvc,av1,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg1video,mpeg2video,mpegvideo,mpeg4,"
                    + "msmpeg4v1,msmpeg4v2,msmpeg4,h261,h263,h263p,flv,vp6,vp6f,vp6a,vp3,theora,wmv1,wmv2,wmv3,vc1,rawvideo,ffv1,ffvhuff,"
                    + "huffyuv,utvideo,v210,v410,prores,dnxhd,cfhd,dvvideo,svq1,svq3,cinepak,mjpeg,mjpegb,jpeg2000,png,apng,bmp,gif,webp,tiff,"
                    + "aac,aac_fixed,aac_latm,ac3,eac3,dca,truehd,mlp,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,flac,alac,"
                    + "wavpack,tta,ape,speex,libspeex,gsm,gsm_ms,amrnb,libopencore_amrnb,amrwb,libopencore_amrwb,wmav1,wmav2,wmapro,"
                    + "wmalossless,wmavoice,qdm2,qcelp,nellymoser,g722,g726,ilbc,s302m,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,"
                    + "adpcm_yamaha,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_u16le,pcm_u16be,pcm_s24le,"
                    + "pcm_s24be,pcm_u24le,pcm_u24be,pcm_s32le,pcm_s32be,pcm_u32le,pcm_u32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_s16le_planar,"
                    + "mov_text,subrip,srt,ass,ssa,webvtt,text,dvdsub,dvbsub,pgssub,xsub,cc_dec";

    /** What FFmpeg says of a stream that would need another. */
    public static final String NOT_LISTED = "not on whitelist";

    /** The protocols that are read: local files alone, so no input reaches the network. */
    public static final String PROTOCOLS = "file";

    private static final int MAGIC_LENGTH = 16;
    private static final List<String> AT_START =
            List.of("RIFF", "\u001aE\u00df\u00a3", "OggS", "FLV", "fLaC", "ID3", "FORM", "caff");
    private static final List<String> AFTER_SIZE = List.of("ftyp", "moov", "mdat", "free", "wide", "skip");

    private Formats() {}

    /** The options that keep FFmpeg to these, and to pictures of no more than so many pixels. */
    public static List<String> options(Limits limits) {
        return options(limits, PROTOCOLS, READ);
    }

    /** The same for an input that is read by another protocol, or may be of other containers. */
    static List<String> options(Limits limits, String protocol, String containers) {
        return List.of(
                "-protocol_whitelist",
                protocol,
                "-format_whitelist",
                containers,
                "-codec_whitelist",
                DECODERS,
                "-max_pixels",
                Long.toString(limits.pixels()));
    }

    /** Whether the file starts as one of the well-known containers do, so that it must be damaged when it cannot be read. */
    static boolean looksLikeMedia(Path file) {
        try (var in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(MAGIC_LENGTH), StandardCharsets.ISO_8859_1);
            return AT_START.stream().anyMatch(magic -> head.startsWith(magic))
                    || AFTER_SIZE.stream().anyMatch(magic -> head.startsWith(magic, 4));
        } catch (IOException e) {
            return false;
        }
    }
}

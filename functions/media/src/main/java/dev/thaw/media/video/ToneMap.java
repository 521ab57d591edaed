package dev.thaw.media.video;

import dev.thaw.media.MediaInfo;

/** Brings pictures for HDR screens (ITU-R BT.2100, PQ and HLG) to those that usual screens show (BT.709). */
public final class ToneMap {
    /** The brightness of white paper in HDR, in cd/m2 (ITU-R BT.2408). */
    private static final int WHITE = 203;

    private ToneMap() {}

    /** The filter with a comma behind, which also scales: light is summed, not its code. Nothing where there is no need. */
    public static String filter(MediaInfo.Video video, MediaInfo.Size size) {
        if (!video.isHdr()) {
            return "";
        }
        return ("zscale=w=%d:h=%d:tin=%s:pin=bt2020:min=bt2020nc:t=linear:npl=%d,format=gbrpf32le,zscale=p=bt709,"
                        + "tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,")
                .formatted(size.width(), size.height(), video.transfer(), WHITE);
    }
}

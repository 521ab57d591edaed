package dev.thaw.functions.transcode.make;

import java.util.List;

import dev.thaw.functions.transcode.form.Container;
import dev.thaw.functions.transcode.form.OutputForm;
import dev.thaw.functions.transcode.form.SoundForm;
import dev.thaw.media.Cut;
import dev.thaw.media.MediaException;
import dev.thaw.media.MediaInfo;
import dev.thaw.media.video.VideoForm;
import dev.thaw.media.video.VideoTarget;

/** Decides which streams are taken over as they are. */
record CopyRule(OutputForm.Copy copy, Container container, Cut cut) {
    private static final int MOST_SAMPLES = 48_000;

    /** Whether the pictures are taken over; 422 {@code streams-do-not-fit} when they must be and cannot. */
    boolean pictures(MediaInfo.Video video, VideoForm form) {
        return switch (copy) {
            case NEVER -> false;
            case ONLY -> {
                require(container.takesPictures(video.codec()), "its video is " + video.codec());
                yield true;
            }
            case AUTO -> cut.start().isZero() && fits(video, form);
        };
    }

    // What comes out must be as if it had been encoded: upright, progressive, square pixels, 8 bits.
    private static boolean fits(MediaInfo.Video video, VideoForm form) {
        MediaInfo.Size shown = video.shown();
        boolean plain = video.rotation() == 0
                && video.pixelShape() == 1
                && !video.interlaced()
                && List.of("yuv420p", "yuvj420p").contains(video.pixelFormat());
        boolean small = shown.equals(shown.within(form.shortSide().orElse(Integer.MAX_VALUE)));
        boolean slow = video.framesPerSecond() <= form.frameRate().orElse(VideoTarget.MOST_FRAMES) + 1;
        boolean thin = form.bitRate().isEmpty()
                || (video.bitRate() > 0 && video.bitRate() <= form.bitRate().getAsLong());
        return video.codec().equals(form.codec().codec()) && plain && small && slow && thin;
    }

    /** Whether a sound track is taken over; 422 {@code streams-do-not-fit} when it must be and cannot. */
    boolean sound(MediaInfo.Audio track, SoundForm form) {
        return switch (copy) {
            case NEVER -> false;
            case ONLY -> {
                require(container.takesSound(track.codec()), "its sound is " + track.codec());
                yield true;
            }
            case AUTO ->
                cut.isWhole()
                        && track.codec().equals(form.codec().codec())
                        && track.channels() <= form.channels()
                        && track.sampleRate() <= form.sampleRate().orElse(MOST_SAMPLES)
                        && form.loudness().isEmpty();
        };
    }

    private void require(boolean fits, String otherwise) {
        if (!fits) {
            throw MediaException.badMedia(
                    "streams-do-not-fit",
                    "The input cannot be taken over into %s without encoding: %s. Say copy: auto."
                            .formatted(container.extension().substring(1), otherwise));
        }
    }
}

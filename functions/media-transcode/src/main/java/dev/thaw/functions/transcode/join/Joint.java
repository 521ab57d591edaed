package dev.thaw.functions.transcode.join;

import java.util.List;

import dev.thaw.media.MediaInfo;

/**
 * How pieces become one medium.
 *
 * @param info what comes out
 * @param formats FFmpeg's names of the container that it comes in
 * @param arguments of the program that writes it to its stdout
 */
record Joint(MediaInfo info, String formats, List<String> arguments) {
    static final String OUT = "pipe:1";
}

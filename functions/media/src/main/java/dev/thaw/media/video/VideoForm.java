package dev.thaw.media.video;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How pictures are to be encoded.
 *
 * @param shortSide the most pixels of the shorter side; the source's when absent
 * @param bitRate in bit/s; chosen from the size when absent
 * @param frameRate the most frames per second
 */
public record VideoForm(VideoCodec codec, OptionalInt shortSide, OptionalLong bitRate, OptionalDouble frameRate) {}

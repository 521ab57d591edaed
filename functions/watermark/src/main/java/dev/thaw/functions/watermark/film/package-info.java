/** Marks on films: drawn by the workers of pictures, laid over the frames by FFmpeg's program, which takes the sound over as it is. */
package dev.thaw.functions.watermark.film;

/** Runs FFmpeg's programs and follows them. */
package dev.thaw.media.run;

/** Runs FFmpeg's programs and follows them. */
package dev.thaw.functions.transcode.run;

/** Transcodes video and audio with FFmpeg. */
package dev.thaw.functions.transcode;

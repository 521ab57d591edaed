/** Reads and moves what an MP4 or QuickTime file says of itself (ISO/IEC 14496-12), without its media. */
package dev.thaw.functions.transcode.mp4;

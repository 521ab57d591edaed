/** FFmpeg's libraries: frames out of files, through filters, into files. Only the picture workers use it, never the function's own process. */
package dev.thaw.functions.watermark.av;

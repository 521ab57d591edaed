/** FFmpeg's program and libraries, as the JavaCV preset brings them, made usable on a plain machine. */
package dev.thaw.ffmpeg;

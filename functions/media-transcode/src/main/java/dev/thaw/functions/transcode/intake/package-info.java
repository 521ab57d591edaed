/** Reads an input that is too large to be copied first, piece by piece. */
package dev.thaw.functions.transcode.intake;

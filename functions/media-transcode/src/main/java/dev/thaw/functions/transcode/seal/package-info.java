/** Encrypts the segments of streams. */
package dev.thaw.functions.transcode.seal;

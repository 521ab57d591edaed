/** Adaptive streams: ladders, playlists and manifests. */
package dev.thaw.functions.transcode.stream;

/** How moving pictures are encoded. */
package dev.thaw.media.video;

/** Stores what is made of a large input while it is being made, so that it needs little room here. */
package dev.thaw.functions.transcode.ship;

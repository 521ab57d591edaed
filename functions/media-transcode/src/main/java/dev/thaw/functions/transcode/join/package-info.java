/** Joins several inputs into one before anything is made of it. */
package dev.thaw.functions.transcode.join;

/**
 * Servers that speak the protocols of image generators, written from their public documents, with the faults that the real ones have. What they
 * draw is a plain picture whose size and seed can be read from it.
 */
package dev.thaw.functions.imagegen.fake;

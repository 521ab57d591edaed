/** Marks: drawn by Java2D, which shapes and orders scripts and takes what a font lacks from another, and laid onto frames. */
package dev.thaw.functions.watermark.paint;

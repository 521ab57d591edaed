/** Marks pictures with text or another picture. */
package dev.thaw.functions.watermark;

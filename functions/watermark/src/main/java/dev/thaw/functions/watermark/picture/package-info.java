/** Picture files as bytes: what they are, what their headers say, and the metadata in them. */
package dev.thaw.functions.watermark.picture;

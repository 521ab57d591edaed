/** What becomes of finished pictures: their metadata, where they are stored, and how they are read again. */
package dev.thaw.functions.imagegen.output;

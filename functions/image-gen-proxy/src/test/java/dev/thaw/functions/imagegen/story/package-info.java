/** Failure stories with real processes, which are killed, and real servers, which go away. */
package dev.thaw.functions.imagegen.story;

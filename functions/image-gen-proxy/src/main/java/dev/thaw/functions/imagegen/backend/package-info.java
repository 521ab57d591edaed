/** The image generators: one small adapter for each protocol behind {@link dev.thaw.functions.imagegen.backend.Backend}. */
package dev.thaw.functions.imagegen.backend;

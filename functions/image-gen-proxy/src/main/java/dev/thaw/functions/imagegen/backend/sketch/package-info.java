/** The built-in procedural drawer: plain arithmetic on pixels, the same everywhere. */
package dev.thaw.functions.imagegen.backend.sketch;

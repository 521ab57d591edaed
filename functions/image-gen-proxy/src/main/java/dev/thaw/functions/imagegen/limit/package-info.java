/** Who calls, and how much of everything that caller may have. */
package dev.thaw.functions.imagegen.limit;

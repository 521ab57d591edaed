/** What every function shares: CloudEvents and HTTP entry, object I/O, progress, cancel, limits and drain. */
package dev.thaw.function;

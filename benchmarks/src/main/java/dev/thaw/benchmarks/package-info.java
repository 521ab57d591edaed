/** Whole-process benchmarks: each starts an edition of its own, measures from outside and prints one JSON object as its last line. */
package dev.thaw.benchmarks;

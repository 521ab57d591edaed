/** Whole-process benchmarks. */
package dev.thaw.benchmarks;

/** Decisions about the number of instances: pure, a clock comes in. */
package dev.thaw.engine;

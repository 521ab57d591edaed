/** Functions and their revisions. */
package dev.thaw.platform.function;

/** The commands behind the launcher. */
package dev.thaw.cli;

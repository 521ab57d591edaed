/** Jobs: what is to be drawn, kept in PostgreSQL and worked off by whichever instance is there. */
package dev.thaw.functions.imagegen.job;

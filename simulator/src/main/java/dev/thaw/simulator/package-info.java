/** Plays policies for standbys over recorded traces, in virtual time. */
package dev.thaw.simulator;

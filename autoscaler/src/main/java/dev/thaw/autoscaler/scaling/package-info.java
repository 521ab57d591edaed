/** Feeds the engine with what the router sees, and carries out what it decides. */
package dev.thaw.autoscaler.scaling;

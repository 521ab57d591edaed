/** The scale target of one machine: a process for each instance. */
package dev.thaw.autoscaler.target.process;

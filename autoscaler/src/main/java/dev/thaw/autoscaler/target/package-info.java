/** What the engine scales. */
package dev.thaw.autoscaler.target;

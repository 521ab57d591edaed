/** Triggers: which events start which function, with which parameters. */
package dev.thaw.platform.trigger;

/** Invocations: their records, and the dispatcher that works them off through the router. */
package dev.thaw.platform.invocation;

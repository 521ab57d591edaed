/** The router: takes requests, waits for an instance, passes bodies both ways. */
package dev.thaw.autoscaler.router;

/**
 * HTTP to addresses that a caller has named: never into the network behind this process (server-side request forgery, OWASP A10:2021), within
 * limits of time and size.
 */
package dev.thaw.function.net;

/** Errors as {@code application/problem+json} (RFC 9457) with stable codes. */
package dev.thaw.platform.problem;

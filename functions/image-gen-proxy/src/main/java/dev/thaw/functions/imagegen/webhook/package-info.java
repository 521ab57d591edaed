/** Tells callers by webhook what has become of their jobs, in the manner of Standard Webhooks (standardwebhooks.com, version 1.0.0). */
package dev.thaw.functions.imagegen.webhook;

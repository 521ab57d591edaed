/** Functions as Knative Services: written by server-side apply, corrected when they drift, their state read back. */
package dev.thaw.knative.function;

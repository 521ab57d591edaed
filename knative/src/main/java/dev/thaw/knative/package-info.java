/** Thaw on Knative. */
package dev.thaw.knative;

/** Router, engine and scale targets. */
package dev.thaw.autoscaler;

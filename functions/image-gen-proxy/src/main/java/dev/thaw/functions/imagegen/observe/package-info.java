/** What operators see: metrics, traces and health. */
package dev.thaw.functions.imagegen.observe;

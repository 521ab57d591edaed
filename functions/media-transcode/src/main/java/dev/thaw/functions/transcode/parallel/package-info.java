/** Has several workers make one film: splits an input by its index, has the parts made, and joins them. */
package dev.thaw.functions.transcode.parallel;

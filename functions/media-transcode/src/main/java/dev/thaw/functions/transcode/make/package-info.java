/** Makes the outputs of a job. */
package dev.thaw.functions.transcode.make;

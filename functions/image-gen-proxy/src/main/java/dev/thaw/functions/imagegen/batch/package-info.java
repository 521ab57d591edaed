/** Batches: files of requests in object storage, each line of which becomes a job. */
package dev.thaw.functions.imagegen.batch;

/** What a job may ask for, read from JSON and checked against the published schema. */
package dev.thaw.functions.transcode.form;

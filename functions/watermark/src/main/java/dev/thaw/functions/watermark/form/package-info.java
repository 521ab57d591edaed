/** What a job may say: marks, and the outputs that they are put on. */
package dev.thaw.functions.watermark.form;

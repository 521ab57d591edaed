package dev.thaw.functions.imagegen.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.job.Job;

/** A job as callers see it. */
public interface JobDescription {
    ObjectNode of(Job job);
}

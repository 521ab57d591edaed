package dev.thaw.autoscaler.controller;

import dev.thaw.autoscaler.router.Fleet;

/**
 * A revision to which requests go.
 *
 * @param h2c whether its pods speak HTTP/2 with prior knowledge
 */
public record Destination(Fleet fleet, boolean h2c) {}

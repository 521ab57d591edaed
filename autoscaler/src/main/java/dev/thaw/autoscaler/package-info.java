/** The data plane: a router that holds requests, an engine that decides how many instances there are, and targets that run them. */
package dev.thaw.autoscaler;

/** Thaw's autoscaler as a deployment in a cluster. */
package dev.thaw.autoscaler.cluster;

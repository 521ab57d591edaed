/** The platform as a deployment in a Kubernetes cluster. */
package dev.thaw.cluster;

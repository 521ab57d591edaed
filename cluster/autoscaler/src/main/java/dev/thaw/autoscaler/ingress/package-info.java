/** How a request from Knative's ingress finds its revision. */
package dev.thaw.autoscaler.ingress;

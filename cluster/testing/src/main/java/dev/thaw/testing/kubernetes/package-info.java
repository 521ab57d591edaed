/** A cluster for tests and benchmarks: a real API server, and actors that play kubelet and Knative's controllers. */
package dev.thaw.testing.kubernetes;

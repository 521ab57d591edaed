/** Pods of a Knative revision as instances. */
package dev.thaw.autoscaler.target.knative;

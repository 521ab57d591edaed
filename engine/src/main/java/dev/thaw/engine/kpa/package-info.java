/**
 * The algorithm of Knative's pod autoscaler (KPA): averages over two windows become a number of instances. Written from the
 * behaviour of knative/serving, whose own tests' numbers stand in the tests.
 */
package dev.thaw.engine.kpa;

/** Traces, as OpenTelemetry's standard variables ask for them. */
package dev.thaw.telemetry;

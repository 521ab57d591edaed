/** Control plane: functions, triggers, events, invocations and usage. */
package dev.thaw.platform;

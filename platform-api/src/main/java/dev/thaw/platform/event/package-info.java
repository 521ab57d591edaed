/** Events: taking them in durably, and turning them into invocations. */
package dev.thaw.platform.event;

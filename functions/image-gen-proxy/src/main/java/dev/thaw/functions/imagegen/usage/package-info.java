/** Metering: what each tenant has used. */
package dev.thaw.functions.imagegen.usage;

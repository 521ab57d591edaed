/** How many instances a function should keep or start ahead of its arrivals: the chance of an arrival against the price of memory. */
package dev.thaw.engine.forecast;

/** Code packages: stored once under what they contain. */
package dev.thaw.platform.packages;

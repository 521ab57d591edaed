/** What a medium is made of, and what it may be at most. */
package dev.thaw.media;

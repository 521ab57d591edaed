/** Signed links: pictures that are marked when a browser, or a cache before this function, asks for them. */
package dev.thaw.functions.watermark.link;

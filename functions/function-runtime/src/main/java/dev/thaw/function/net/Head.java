package dev.thaw.function.net;

import java.net.URI;

/**
 * What an answer says before its body.
 *
 * @param url where it came from, behind redirections
 * @param contentType as the server says it, in lower case without parameters; empty when it does not
 * @param length of the body in bytes, or -1
 */
public record Head(URI url, String contentType, long length) {}

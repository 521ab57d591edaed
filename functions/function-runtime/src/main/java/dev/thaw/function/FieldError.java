package dev.thaw.function;

/** What is wrong with a field; the pointer is a JSON Pointer (RFC 6901) into the parameters. */
public record FieldError(String pointer, String detail) {}

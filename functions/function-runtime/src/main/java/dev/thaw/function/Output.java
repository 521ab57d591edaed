package dev.thaw.function;

/** An object that a function has written; size in bytes. */
public record Output(String uri, String bucket, String key, long size, String contentType) {}

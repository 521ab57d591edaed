package dev.thaw.functions.imagegen.schedule;

/** A job and the back end that takes it. */
public record Assignment(String job, String backend) {}

package dev.thaw.functions.imagegen.backend;

/** The protocols that a back end may speak. */
public enum BackendType {
    /** The built-in procedural drawer. */
    SKETCH
}

package dev.thaw.functions.imagegen.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.thaw.functions.imagegen.Failure;

/**
 * One request of a file.
 *
 * @param number counted from 1: the line in the file, or the place in a JSON array
 * @param body the request, or null when there is none
 * @param failure why there is none, or null
 */
record BatchLine(int number, ObjectNode body, Failure failure) {
    static BatchLine of(int number, ObjectNode body) {
        return new BatchLine(number, body, null);
    }

    static BatchLine broken(int number, String message) {
        return new BatchLine(number, null, Failure.invalid("invalid_json", null, message));
    }
}

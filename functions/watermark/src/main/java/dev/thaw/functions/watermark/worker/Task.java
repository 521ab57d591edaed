package dev.thaw.functions.watermark.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a worker is told, a line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Order.class, name = "stamp"),
    @JsonSubTypes.Type(value = DrawOrder.class, name = "draw")
})
sealed interface Task permits Order, DrawOrder {}

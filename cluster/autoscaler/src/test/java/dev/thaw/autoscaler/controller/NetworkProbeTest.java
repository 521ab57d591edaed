package dev.thaw.autoscaler.controller;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class NetworkProbeTest {
    @Test
    void aProbeGetsItsHashBack() {
        assertEquals(Optional.of(new NetworkProbe.Answer(200, "abc")), NetworkProbe.answer("probe", "abc"));
    }

    @Test
    void aProbeWithoutAHashIsRefused() {
        assertEquals(Optional.of(new NetworkProbe.Answer(400, null)), NetworkProbe.answer("probe", null));
        assertEquals(Optional.of(new NetworkProbe.Answer(400, null)), NetworkProbe.answer("probe", ""));
    }

    @Test
    void whatIsNoProbeGoesItsWay() {
        assertEquals(Optional.empty(), NetworkProbe.answer(null, "abc"));
        assertEquals(Optional.empty(), NetworkProbe.answer("queue", "abc"));
    }
}

package dev.thaw.function.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

class AllowListTest {
    @ParameterizedTest
    @CsvSource({
        "gpu.internal, GPU.Internal., 10.0.0.1, 7860, true",
        "gpu.internal, other.internal, 10.0.0.1, 7860, false",
        "gpu.internal, sub.gpu.internal, 10.0.0.1, 7860, false",
        "gpu.internal:7860, gpu.internal, 10.0.0.1, 7860, true",
        "gpu.internal:7860, gpu.internal, 10.0.0.1, 5432, false",
        "10.0.0.0/8, anything, 10.200.3.4, 1, true",
        "10.0.0.0/8, anything, 11.0.0.0, 1, false",
        "172.16.0.0/12, anything, 172.31.0.1, 1, true",
        "172.16.0.0/12, anything, 172.32.0.1, 1, false",
        "10.0.0.5, anything, 10.0.0.5, 80, true",
        "10.0.0.5, anything, 10.0.0.6, 80, false",
        "10.0.0.5:8188, anything, 10.0.0.5, 8188, true",
        "10.0.0.5:8188, anything, 10.0.0.5, 80, false",
        "fd00::/8, anything, fd12::1, 80, true",
        "[fd00::5]:8188, anything, fd00::5, 8188, true",
        "[fd00::5]:8188, anything, fd00::5, 80, false",
        "fd00::5, anything, fd00::5, 80, true",
        "0.0.0.0/0, anything, fd00::5, 80, false"
    })
    void anEntryAllowsWhatItNames(String entry, String host, String address, int port, boolean allowed)
            throws UnknownHostException {
        assertEquals(
                allowed, AllowList.parse(List.of(entry)).contains(host, InetAddress.getByName(address), port), entry);
    }

    @Test
    void withoutEntriesNothingIsAllowed() {
        assertFalse(AllowList.parse(List.of()).contains("localhost", InetAddress.getLoopbackAddress(), 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/x", "host/8", "host:", "host:port", ":80"})
    void anEntryThatCannotBeReadIsNamed(String entry) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> AllowList.parse(List.of(entry)));
        assertEquals(true, refusal.getMessage().contains("'" + entry + "'"), refusal.getMessage());
    }
}

package dev.thaw.autoscaler.router;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class FunctionAddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8081, /fn/f/a/b?c=d, f, /a/b?c=d",
        "localhost:8081, /fn/f, f, /",
        "localhost:8081, /fn/f/, f, /",
        "localhost:8081, /fn/f?x=1, f, /?x=1",
        "f.localhost:8081, /a?b, f, /a?b",
        "F.example.com, /, f, /",
        "g.localhost, /fn/f/x, f, /x"
    })
    void findsTheFunctionByPathOrHost(String host, String uri, String function, String rest) {
        assertEquals(new FunctionAddress(function, rest), FunctionAddress.of(host, uri));
    }

    @ParameterizedTest
    @CsvSource({"localhost:8081, /", "127.0.0.1:8081, /a", "localhost, /fn/", ", /"})
    void namesNoFunction(String host, String uri) {
        assertNull(FunctionAddress.of(host, uri));
    }
}

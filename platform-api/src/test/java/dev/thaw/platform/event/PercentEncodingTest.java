package dev.thaw.platform.event;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "a b, a%20b",
        "100%, 100%25",
        "'\"', %22",
        "\u00E4, %C3%A4",
        "\uD83C\uDFAC, %F0%9F%8E%AC",
        "a+b, a+b"
    })
    void encodesWhatAHeaderCannotHoldAndDecodesItAgain(String text, String encoded) {
        assertEquals(encoded, PercentEncoding.encode(text));
        assertEquals(text, PercentEncoding.decode(encoded));
    }

    @ParameterizedTest
    @CsvSource({"%, %", "%zz, %zz", "a%2, a%2"})
    void leavesWhatIsNotEncoded(String sent, String read) {
        assertEquals(read, PercentEncoding.decode(sent));
    }
}

package dev.thaw.functions.watermark.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.thaw.function.FunctionException;

/** A worker's program: reads orders from stdin and writes answers to stdout, a line of JSON each, until stdin ends. */
public final class PictureWorker {
    private static final String HEADLESS = "java.awt.headless";

    private PictureWorker() {}

    public static void main(String[] args) throws IOException {
        System.setProperty(HEADLESS, "true");
        var json = new ObjectMapper();
        // Whatever else writes to stdout must not be taken for an answer.
        PrintStream answers = System.out;
        System.setOut(System.err);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            Answer answer = answer(json.readValue(line, Task.class));
            answers.println(json.writeValueAsString(answer));
            answers.flush();
        }
    }

    private static Answer answer(Task task) {
        try {
            return switch (task) {
                case Order order -> stamped(order);
                case DrawOrder order -> new Drafter(order).run();
            };
        } catch (FunctionException e) {
            return Answer.error(e.status(), e.code(), e.getMessage());
        } catch (OutOfMemoryError e) {
            return Answer.error(422, "work-too-large", "The picture needs more memory than the function has.");
        } catch (Exception e) {
            return Answer.error(500, "stamp-failed", String.valueOf(e));
        }
    }

    private static Answer stamped(Order order) throws IOException {
        try (var stamper = new Stamper(order)) {
            return stamper.run();
        }
    }
}

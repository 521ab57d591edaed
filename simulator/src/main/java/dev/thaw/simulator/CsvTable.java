package dev.thaw.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads one of a trace's files line by line; cells hold no commas. */
final class CsvTable implements AutoCloseable {
    private final Path file;
    private final BufferedReader reader;
    private final List<String> heading;
    private String[] cells;
    private int line;

    CsvTable(Path file) throws IOException, TraceException {
        this.file = file;
        try {
            reader = Files.newBufferedReader(file);
        } catch (NoSuchFileException e) {
            throw (TraceException) new TraceException(file, "there is no such file").initCause(e);
        }
        String first = readLine();
        if (first == null) {
            reader.close();
            throw new TraceException(file, 1, "a line with the names of the columns is missing");
        }
        heading = Arrays.asList(first.split(",", -1));
    }

    List<String> heading() {
        return heading;
    }

    int column(String name) throws TraceException {
        int column = heading.indexOf(name);
        if (column < 0) {
            throw new TraceException(file, 1, "there is no column '" + name + "'");
        }
        return column;
    }

    /** Goes to the next row; false at the end. */
    boolean next() throws IOException, TraceException {
        String text = readLine();
        if (text == null) {
            return false;
        }
        cells = text.split(",", -1);
        if (cells.length != heading.size()) {
            throw error("has " + cells.length + " cells, the heading has " + heading.size());
        }
        return true;
    }

    private String readLine() throws IOException, TraceException {
        line++;
        try {
            return reader.readLine();
        } catch (MalformedInputException e) {
            throw (TraceException) error("is not UTF-8 text").initCause(e);
        }
    }

    String text(int column) {
        return cells[column];
    }

    /** A number that is not negative. */
    double number(int column) throws TraceException {
        try {
            double value = Double.parseDouble(cells[column]);
            if (value >= 0 && value < Double.POSITIVE_INFINITY) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw (TraceException) notANumber(column).initCause(e);
        }
        throw notANumber(column);
    }

    /** A whole number that is not negative. */
    int count(int column) throws TraceException {
        double value = number(column);
        if (value != (int) value) {
            throw notANumber(column);
        }
        return (int) value;
    }

    private TraceException notANumber(int column) {
        return error(
                "column '" + heading.get(column) + "' must be a number of at least 0, but is '" + cells[column] + "'");
    }

    TraceException error(String problem) {
        return new TraceException(file, line, problem);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}

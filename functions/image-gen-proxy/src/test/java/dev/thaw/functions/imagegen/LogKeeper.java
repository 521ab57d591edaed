package dev.thaw.functions.imagegen;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Keeps what is logged while it is open, stack traces too. */
final class LogKeeper extends Handler implements AutoCloseable {
    private final PatternFormatter formatter = new PatternFormatter("%m%e%n");
    private final Queue<String> entries = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("this-escape")
    LogKeeper() {
        Logger.getLogger("").addHandler(this);
    }

    String text() {
        return String.join("", entries);
    }

    @Override
    public void publish(LogRecord entry) {
        entries.add(formatter.format(ExtLogRecord.wrap(entry)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}

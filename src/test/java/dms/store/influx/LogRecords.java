package dms.store.influx;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs while this is open. */
final class LogRecords extends Handler implements AutoCloseable {

    private final List<String> messages = new CopyOnWriteArrayList<>();

    /** Held here, since the logging itself holds loggers weakly. */
    private final Logger logger;

    private LogRecords(Logger logger) {
        this.logger = logger;
    }

    static LogRecords of(Class<?> type) {
        LogRecords records = new LogRecords(Logger.getLogger(type.getName()));
        records.logger.addHandler(records);
        return records;
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord record) {
        messages.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}

package io.culex.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that are logged below a name until it is closed. Events come from any thread. */
public final class LogRecorder implements AutoCloseable {
    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    private LogRecorder(Logger logger) {
        this.logger = logger;
    }

    /** Records what is logged below that name. */
    public static LogRecorder of(String name) {
        LogRecorder recorder = new LogRecorder((Logger) LoggerFactory.getLogger(name));
        recorder.appender.start();
        recorder.logger.addAppender(recorder.appender);
        return recorder;
    }

    /** The level and the message of each. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        appender.stop();
    }
}

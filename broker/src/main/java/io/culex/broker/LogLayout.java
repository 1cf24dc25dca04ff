package io.culex.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * One log line: time, level, who, message, keys with values, and what was thrown. On a terminal the time of day is enough;
 * a file has the date and the zone as well. The broker's own voice, the logger {@code culex}, has no name.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSxx");
    private static final String OWN_VOICE = "culex";

    private final DateTimeFormatter time;
    private final ZoneId zone = ZoneId.systemDefault();

    LogLayout(boolean terminal) {
        this.time = terminal ? TIME_OF_DAY : DATE_AND_TIME;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        time.formatTo(ZonedDateTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), zone), line);
        Level level = event.getLevel();
        line.append(' ').append(level).append(level.levelStr.length() < 5 ? "  " : " ");
        String name = event.getLoggerName();
        if (!name.equals(OWN_VOICE)) {
            line.append(name, name.lastIndexOf('.') + 1, name.length()).append(": ");
        }
        line.append(event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                line.append(' ').append(pair.key).append('=').append(pair.value);
            }
        }
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString();
    }
}

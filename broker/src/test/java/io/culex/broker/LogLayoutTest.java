package io.culex.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LogLayoutTest {
    private static final String TIME = "\\d{2}:\\d{2}:\\d{2}\\.\\d{3}";

    @Test
    void aTerminalGetsTheTimeOfDay() {
        assertThat(line("io.culex.broker.connection.Connection", true, log -> log.warn("lost {}", "a")))
                .matches(TIME + " WARN  Connection: lost a\n");
    }

    @Test
    void aFileGetsDateAndZone() {
        assertThat(line("culex", false, log -> log.info("ready")))
                .matches("\\d{4}-\\d{2}-\\d{2} " + TIME + "[+-]\\d{4} INFO  ready\n");
    }

    @Test
    void keysFollowTheMessage() {
        assertThat(line(
                        "x",
                        true,
                        log -> log.atError()
                                .addKeyValue("client", "c1")
                                .addKeyValue("n", 2)
                                .log("no")))
                .matches(TIME + " ERROR x: no client=c1 n=2\n");
    }

    @Test
    void whatWasThrownFollows() {
        assertThat(line("x", true, log -> log.error("no", new IllegalStateException("why"))))
                .contains("ERROR x: no\njava.lang.IllegalStateException: why\n")
                .contains("\tat io.culex.broker.LogLayoutTest");
    }

    private static String line(String logger, boolean terminal, Consumer<Logger> statement) {
        LoggerContext context = new LoggerContext();
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        Logger log = context.getLogger(logger);
        log.setLevel(Level.INFO);
        log.addAppender(events);
        statement.accept(log);
        return new LogLayout(terminal).doLayout(events.list.getFirst());
    }
}

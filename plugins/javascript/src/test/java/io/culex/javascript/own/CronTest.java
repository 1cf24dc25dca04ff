package io.culex.javascript.own;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When an expression is due. */
class CronTest {
    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *            | 2026-11-23T15:58:04 | 2026-11-23T15:59:00
            * * * * *            | 2026-11-23T15:58:00 | 2026-11-23T15:59:00
            */10 * * * * *       | 2026-11-23T15:58:51 | 2026-11-23T15:59:00
            */15 8-10 * * *      | 2026-11-23T10:45:00 | 2026-11-24T08:00:00
            0 9 * * MON-FRI      | 2026-11-20T09:00:00 | 2026-11-23T09:00:00
            0 0 * * 7            | 2026-11-23T00:00:00 | 2026-11-29T00:00:00
            0 0 * * 0            | 2026-11-23T00:00:00 | 2026-11-29T00:00:00
            30 12 1,15 jan,Jul * | 2026-01-15T12:30:00 | 2026-07-01T12:30:00
            0 0 13 * FRI         | 2026-11-07T00:00:00 | 2026-11-13T00:00:00
            0 0 13 * FRI         | 2026-11-09T00:00:00 | 2026-11-13T00:00:00
            0 0 13 * FRI         | 2026-11-13T00:00:00 | 2026-11-20T00:00:00
            0 0 29 2 *           | 2026-01-01T00:00:00 | 2028-02-29T00:00:00
            0 0 29 2 *           | 2096-03-01T00:00:00 | 2104-02-29T00:00:00
            59 59 23 31 12 *     | 2026-12-31T23:59:58 | 2026-12-31T23:59:59
            5/20 * * * *         | 2026-11-23T15:26:00 | 2026-11-23T15:45:00
            """)
    void isDue(String text, LocalDateTime after, LocalDateTime due) {
        assertThat(next(text, "UTC", after)).isEqualTo(due);
    }

    /** In Berlin 02:00 to 03:00 was missing on 2026-03-29 and came twice on 2026-10-25. */
    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *   | 2026-03-28T01:30:00Z | 2026-03-29T01:00:00Z
            30 2 * * *   | 2026-03-29T01:00:00Z | 2026-03-30T00:30:00Z
            30 * * * *   | 2026-03-29T00:30:00Z | 2026-03-29T01:00:00Z
            30 * * * *   | 2026-03-29T01:00:00Z | 2026-03-29T01:30:00Z
            30 2 * * *   | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z
            30 2 * * *   | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
            30 * * * *   | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z
            0 12 * * *   | 2026-06-01T12:00:00Z | 2026-06-02T10:00:00Z
            0 12 1 12 *  | 2026-06-01T12:00:00Z | 2026-12-01T11:00:00Z
            """)
    void followsTheZone(String text, Instant after, Instant due) {
        assertThat(Cron.parse(text, "Europe/Berlin").next(after)).isEqualTo(due);
    }

    @Test
    void aDayThatNeverComesIsNotDue() {
        assertThat(Cron.parse("0 0 30 2 *", "UTC").next(0)).isEqualTo(-1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            * * * *       | expected five fields
            60 * * * *    | '60' is not valid as minute, which goes from 0 to 59
            * 24 * * *    | '24' is not valid as hour
            * * 0 * *     | '0' is not valid as day of the month
            * * * foo *   | 'foo' is not valid as month
            * * * * 5-2   | '5-2' is not valid as day of the week
            */0 * * * *   | '*/0' is not valid as minute
            1,,2 * * * *  | '' is not valid as minute
            -1 * * * *    | '-1' is not valid as minute
            """)
    void mistakesAreNamed(String text, String said) {
        assertThatThrownBy(() -> Cron.parse(text, "UTC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aZoneThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> Cron.parse("* * * * *", "Mars/Olympus"))
                .hasMessage("'Mars/Olympus' is not a time zone such as Europe/Berlin");
    }

    private static LocalDateTime next(String text, String zone, LocalDateTime after) {
        Instant due = Cron.parse(text, zone).next(after.atZone(ZoneId.of(zone)).toInstant());
        return LocalDateTime.ofInstant(java.util.Objects.requireNonNull(due), ZoneId.of(zone));
    }
}

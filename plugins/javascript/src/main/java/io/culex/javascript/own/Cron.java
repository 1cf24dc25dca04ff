package io.culex.javascript.own;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * When something is due by the clock on the wall: five fields (minute, hour, day of the month, month, day of the week) or six,
 * with the second before them. When both kinds of days are restricted, either is enough, as in cron.
 *
 * <p>A time that the clock leaps over is due right after the leap. In an hour that comes twice, what names its hours is due
 * the first time only, and what is due every hour both times. Immutable.
 */
public final class Cron {
    /** The longest that a date of a leap year is away. */
    private static final int YEARS = 8;

    private static final long ALL_HOURS = (1L << 24) - 1;
    private static final double NEVER = -1;

    private final ZoneRules zone;
    private final long seconds;
    private final long minutes;
    private final long hours;
    private final long days;
    private final long months;
    private final long weekdays;
    private final boolean eitherDay;

    private Cron(String[] fields, ZoneRules zone) {
        this.zone = zone;
        int first = fields.length - 5;
        seconds = first == 0 ? 1 : CronField.SECOND.parse(fields[0]);
        minutes = CronField.MINUTE.parse(fields[first]);
        hours = CronField.HOUR.parse(fields[first + 1]);
        days = CronField.DAY.parse(fields[first + 2]);
        months = CronField.MONTH.parse(fields[first + 3]);
        weekdays = CronField.WEEKDAY.parse(fields[first + 4]);
        eitherDay = !fields[first + 2].startsWith("*") && !fields[first + 4].startsWith("*");
    }

    /** Reads an expression; without a zone it is about the zone of this machine. */
    public static Cron parse(String text, @Nullable String zone) {
        String[] fields = text.strip().split("\\s+");
        if (fields.length < 5 || fields.length > 6) {
            throw new IllegalArgumentException(
                    "expected five fields (minute, hour, day of the month, month, day of the week)"
                            + " or six with the second before them, got " + fields.length);
        }
        return new Cron(fields, rules(zone));
    }

    private static ZoneRules rules(@Nullable String zone) {
        try {
            return (zone == null ? ZoneId.systemDefault() : ZoneId.of(zone)).getRules();
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("'" + zone + "' is not a time zone such as Europe/Berlin", unknown);
        }
    }

    /** Milliseconds since 1970 of the first time after that one, or -1 when there is none. */
    @HostAccess.Export
    public double next(double afterMillis) {
        Instant next = next(Instant.ofEpochMilli((long) afterMillis));
        return next == null ? NEVER : next.toEpochMilli();
    }

    @Nullable
    Instant next(Instant after) {
        Instant at = after;
        LocalDateTime from = LocalDateTime.ofInstant(after, zone.getOffset(after));
        while (true) {
            LocalDateTime found = nextLocal(from);
            if (found == null) {
                return null;
            }
            Instant instant = found.toInstant(zone.getOffset(at));
            ZoneOffsetTransition change = zone.nextTransition(at);
            if (change == null || instant.isBefore(change.getInstant())) {
                return instant;
            }
            if (change.isGap() && found.isBefore(change.getDateTimeAfter())) {
                return change.getInstant();
            }
            boolean fromAfter = change.isGap() || hours == ALL_HOURS;
            from = (fromAfter ? change.getDateTimeAfter() : change.getDateTimeBefore()).minusSeconds(1);
            at = change.getInstant();
        }
    }

    private @Nullable LocalDateTime nextLocal(LocalDateTime after) {
        LocalDateTime start = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        LocalDate date = start.toLocalDate();
        LocalDate last = date.plusYears(YEARS);
        LocalTime time = start.toLocalTime();
        while (!date.isAfter(last)) {
            LocalTime found = matches(date) ? nextTime(time) : null;
            if (found != null) {
                return date.atTime(found);
            }
            date = date.plusDays(1);
            time = LocalTime.MIDNIGHT;
        }
        return null;
    }

    private boolean matches(LocalDate date) {
        int weekday = date.getDayOfWeek().getValue();
        boolean day = has(days, date.getDayOfMonth());
        boolean ofWeek = has(weekdays, weekday) || (weekday == 7 && has(weekdays, 0));
        return has(months, date.getMonthValue()) && (eitherDay ? day || ofWeek : day && ofWeek);
    }

    private @Nullable LocalTime nextTime(LocalTime from) {
        int hour = from.getHour();
        if (has(hours, hour)) {
            int minute = from.getMinute();
            int second = has(minutes, minute) ? nextBit(seconds, from.getSecond()) : -1;
            if (second >= 0) {
                return LocalTime.of(hour, minute, second);
            }
            minute = nextBit(minutes, minute + 1);
            if (minute >= 0) {
                return LocalTime.of(hour, minute, nextBit(seconds, 0));
            }
        }
        hour = nextBit(hours, hour + 1);
        return hour < 0 ? null : LocalTime.of(hour, nextBit(minutes, 0), nextBit(seconds, 0));
    }

    private static boolean has(long bits, int bit) {
        return ((bits >>> bit) & 1) != 0;
    }

    /** The first bit from there on, or -1. */
    private static int nextBit(long bits, int from) {
        long rest = bits >>> from;
        return rest == 0 ? -1 : from + Long.numberOfTrailingZeros(rest);
    }
}

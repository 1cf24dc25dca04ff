package io.culex.javascript.own;

import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression.
 *
 * @param what the name that people are told
 * @param least the smallest number
 * @param most the largest
 * @param names words for the numbers from the smallest on; may be empty
 */
record CronField(String what, int least, int most, List<String> names) {
    static final CronField SECOND = new CronField("second", 0, 59, List.of());
    static final CronField MINUTE = new CronField("minute", 0, 59, List.of());
    static final CronField HOUR = new CronField("hour", 0, 23, List.of());
    static final CronField DAY = new CronField("day of the month", 1, 31, List.of());
    static final CronField MONTH = new CronField(
            "month",
            1,
            12,
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"));
    /** 7 is Sunday, too. */
    static final CronField WEEKDAY =
            new CronField("day of the week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    /** The numbers of a list such as {@code 1,10-20,30-50/5}, as bits. */
    long parse(String text) {
        long bits = 0;
        for (String part : text.split(",", -1)) {
            bits |= range(part);
        }
        return bits;
    }

    private long range(String part) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(part.substring(slash + 1), part);
        int dash = range.indexOf('-');
        int from;
        int to;
        if (range.equals("*")) {
            from = least;
            to = most;
        } else if (dash > 0) {
            from = value(range.substring(0, dash), part);
            to = value(range.substring(dash + 1), part);
        } else {
            from = value(range, part);
            to = slash < 0 ? from : most;
        }
        if (step < 1 || from > to) {
            throw wrong(part);
        }
        long bits = 0;
        for (int i = from; i <= to; i += step) {
            bits |= 1L << i;
        }
        return bits;
    }

    private int value(String text, String part) {
        int word = names.indexOf(text.toUpperCase(Locale.ROOT));
        int value = word >= 0 ? least + word : number(text, part);
        if (value < least || value > most) {
            throw wrong(part);
        }
        return value;
    }

    private int number(String text, String part) {
        if (text.isEmpty() || text.length() > 2 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong(part);
        }
        return Integer.parseInt(text);
    }

    private IllegalArgumentException wrong(String part) {
        return new IllegalArgumentException("'" + part + "' is not valid as " + what + ", which goes from " + least
                + " to " + most + ", with - , * and /" + (names.isEmpty() ? "" : ", or " + String.join(" ", names)));
    }
}

package io.culex.broker.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes, durations and rates as config.yml writes them. Reading returns null for what is not of the form. */
final class Units {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}) ?(B|KiB|MiB|GiB|TiB)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}) ?/ ?(s|m|h|d)");

    private Units() {}

    /** {@code 4KiB}, {@code 4 MiB} or plain bytes. */
    static @Nullable Long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String unit = matcher.group(2);
        int shift = unit == null
                ? 0
                : switch (unit) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    case "TiB" -> 40;
                    default -> 0;
                };
        long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE >> shift ? null : (Long) (number << shift);
    }

    /** {@code 250ms}, {@code 30s}, {@code 1h30m}, larger units first; {@code 0} needs no unit. */
    static @Nullable Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = DURATION.matcher(text);
        Duration sum = Duration.ZERO;
        int at = 0;
        Duration last = null;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                return null;
            }
            Duration unit = unit(matcher.group(2));
            if (last != null && unit.compareTo(last) >= 0) {
                return null;
            }
            sum = sum.plus(unit.multipliedBy(Long.parseLong(matcher.group(1))));
            last = unit;
            at = matcher.end();
        }
        return last == null ? null : sum;
    }

    /** {@code 20/s}, {@code 100/m}. */
    static TopicConfig.@Nullable Rate rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int count = Integer.parseInt(matcher.group(1));
        return count == 0 ? null : new TopicConfig.Rate(count, unit(matcher.group(2)));
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    /** The text that {@link #duration} reads as this duration. */
    static String text(Duration duration) {
        if (duration.equals(Config.NEVER)) {
            return "never";
        }
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(number).append(unit);
        }
    }

    /** The text that {@link #rate} reads as this rate. */
    static String text(TopicConfig.Rate rate) {
        String per = text(rate.per());
        return rate.count() + "/" + per.substring(per.length() - 1);
    }

    /** A number of bytes in the largest unit that divides it. */
    static String sizeText(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && unit < units.length - 1) {
            number /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%d%s", number, unit == 0 ? "" : units[unit]);
    }
}

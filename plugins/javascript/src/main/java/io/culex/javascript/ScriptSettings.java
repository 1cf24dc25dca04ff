package io.culex.javascript;

import io.culex.api.PluginConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code scripts:} in config.yml that this plugin reads.
 *
 * @param enabled whether scripts run
 * @param dir the folder of the scripts
 * @param call the longest run of one handler call
 * @param load the longest run of the top level of all files
 * @param decision how long a decision may take when its answer comes later
 * @param authenticate the same for authentication
 * @param memory how many bytes one call may allocate
 * @param failures interrupted calls in a row, or ten times as many exceptions, after which a handler is left out
 * @param pause for how long it is left out
 * @param queue how many questions may wait for the scripts' thread
 * @param sysEvents whether {@code publish} handlers without a filter see messages under {@code $SYS}
 * @param openListeners whether scripts may open listeners on loopback addresses
 * @param env the environment variables that scripts see
 * @param reload what a saved version has to stand
 */
record ScriptSettings(
        boolean enabled,
        Path dir,
        Duration call,
        Duration load,
        Duration decision,
        Duration authenticate,
        long memory,
        int failures,
        Duration pause,
        int queue,
        boolean sysEvents,
        boolean openListeners,
        List<String> env,
        ReloadSettings reload) {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KiB|MiB|GiB)?");

    static ScriptSettings of(Path dir) {
        return new ScriptSettings(
                true,
                dir,
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                100L << 20,
                5,
                Duration.ofSeconds(10),
                65536,
                false,
                true,
                List.of(),
                ReloadSettings.DEFAULTS);
    }

    /** The same with more time for answers: somebody looks at them step by step. */
    ScriptSettings patient(Duration answers) {
        return new ScriptSettings(
                enabled,
                dir,
                call,
                load.compareTo(answers) < 0 ? answers : load,
                answers,
                answers,
                memory,
                failures,
                pause,
                queue,
                sysEvents,
                openListeners,
                env,
                reload);
    }

    /** Reads the section; values may be text as in the file or already what they stand for. */
    static ScriptSettings read(PluginConfig config) {
        Reader top = new Reader(config, "", config.values());
        Reader limits = Reader.of(config, "budget");
        Reader reload = Reader.of(config, "reload");
        ScriptSettings defaults = of(Path.of("scripts"));
        Object dir = config.values().getOrDefault("dir", "scripts");
        return new ScriptSettings(
                top.flag("enabled", defaults.enabled),
                config.baseDirectory().resolve(dir.toString()).toAbsolutePath().normalize(),
                limits.duration("call", defaults.call),
                limits.duration("load", defaults.load),
                limits.duration("decision", defaults.decision),
                limits.duration("authenticate", defaults.authenticate),
                limits.size("memory", defaults.memory),
                (int) limits.size("failures", defaults.failures),
                limits.duration("pause", defaults.pause),
                (int) top.size("queue", defaults.queue),
                top.flag("sys-events", defaults.sysEvents),
                !"none".equalsIgnoreCase(String.valueOf(config.values().get("open-listeners"))),
                names(config.values().get("env")),
                ReloadSettings.read(reload, config.values()));
    }

    private static List<String> names(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** One map of the section. */
    record Reader(PluginConfig config, String prefix, Map<?, ?> values) {
        /** That under a key, empty where there is none. */
        static Reader of(PluginConfig config, String key) {
            return new Reader(config, key + ".", config.values().get(key) instanceof Map<?, ?> map ? map : Map.of());
        }

        boolean flag(String key, boolean otherwise) {
            Object value = values.get(key);
            return switch (value) {
                case null -> otherwise;
                case Boolean known -> known;
                case String text
                when List.of("true", "false").contains(text.toLowerCase(Locale.ROOT)) -> Boolean.parseBoolean(text);
                default -> throw wrong(key, "true or false", value);
            };
        }

        Duration duration(String key, Duration otherwise) {
            Object value = values.get(key);
            return switch (value) {
                case null -> otherwise;
                case Duration known -> known;
                case Number millis -> Duration.ofMillis(millis.longValue());
                default -> parse(key, value);
            };
        }

        private Duration parse(String key, Object value) {
            Matcher matcher = DURATION.matcher(value.toString().strip());
            if (!matcher.matches()) {
                throw wrong(key, "a duration such as 50ms or 5s", value);
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }

        long size(String key, long otherwise) {
            Object value = values.get(key);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Number known) {
                return known.longValue();
            }
            Matcher matcher = SIZE.matcher(value.toString().strip());
            if (!matcher.matches()) {
                throw wrong(key, "a size such as 100MiB", value);
            }
            @Nullable String unit = matcher.group(2);
            int shift = unit == null
                    ? 0
                    : switch (unit) {
                        case "KiB" -> 10;
                        case "MiB" -> 20;
                        case "GiB" -> 30;
                        default -> 0;
                    };
            return Long.parseLong(matcher.group(1)) << shift;
        }

        private IllegalArgumentException wrong(String key, String expected, Object value) {
            return new IllegalArgumentException(
                    config.locate(prefix + key) + " " + prefix + key + ": expected " + expected + ", got " + value);
        }
    }
}

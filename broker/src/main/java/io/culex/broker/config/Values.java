package io.culex.broker.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns single values into the type of their record component. */
final class Values {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d+\\.\\d*([eE][+-]?\\d+)?");

    private final Path baseDirectory;
    private final List<Problem> problems;

    /** @param baseDirectory where relative paths start that are no value of a file or option but defaults */
    Values(Path baseDirectory, List<Problem> problems) {
        this.baseDirectory = baseDirectory;
        this.problems = problems;
    }

    /** The value for a component; the other one where it is wrong, which is then one of the problems. */
    @Nullable
    Object value(RecordComponent component, Tree given, String path, @Nullable Object otherwise) {
        Key key = component.getAnnotation(Key.class);
        if (given instanceof Tree.Scalar scalar) {
            Object value = parsed(component, scalar);
            if (value instanceof Path file && key != null && key.file() && !Files.isReadable(file)) {
                problems.add(given.origin().problem(path, "no readable file at " + file));
                return value;
            }
            if (value != null) {
                return value;
            }
        }
        String got = key != null && key.secret() ? "something else" : given.shown();
        problems.add(given.origin().problem(path, "expected " + expected(component) + ", got " + got));
        return otherwise instanceof Path relative ? baseDirectory.resolve(relative) : otherwise;
    }

    /** The value, null when the text does not stand for one. */
    private static @Nullable Object parsed(RecordComponent component, Tree.Scalar scalar) {
        Class<?> type = component.getType();
        String text = scalar.text();
        if (type == String.class) {
            return text;
        } else if (type == boolean.class) {
            return (text.equals("true") || text.equals("false")) ? Boolean.valueOf(text) : null;
        } else if (type == int.class || type == long.class) {
            return number(component, text);
        } else if (type == Duration.class) {
            return duration(component, text);
        } else if (type == Path.class) {
            return path(scalar);
        } else if (type == Config.Fsync.class) {
            return fsync(text);
        } else if (type == TopicConfig.Rate.class) {
            return Units.rate(text);
        } else if (type == PasswordHash.class) {
            return PasswordHash.parse(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalStateException("no way to read " + component);
    }

    private static @Nullable Object number(RecordComponent component, String text) {
        Key key = component.getAnnotation(Key.class);
        boolean bytes = key != null && key.bytes();
        Long number = bytes ? Units.size(text) : whole(text);
        if (number == null || number < min(component) || number > max(component)) {
            return null;
        }
        return component.getType() == int.class ? (Object) number.intValue() : number;
    }

    private static @Nullable Long whole(String text) {
        return INTEGER.matcher(text).matches() ? (Long) Long.parseLong(text) : null;
    }

    private static @Nullable Duration duration(RecordComponent component, String text) {
        Key key = component.getAnnotation(Key.class);
        boolean never = key != null && key.never();
        if (never && text.equals("never")) {
            return Config.NEVER;
        }
        Duration duration = Units.duration(text);
        if (duration == null || duration.compareTo(Config.NEVER) > 0) {
            return null;
        }
        long millis = duration.toMillis();
        return (millis < min(component) || millis > max(component)) ? null : duration;
    }

    private static @Nullable Path path(Tree.Scalar scalar) {
        try {
            Path base = scalar.origin().source().baseDirectory();
            return scalar.text().isBlank() ? null : base.resolve(scalar.text()).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Config.@Nullable Fsync fsync(String text) {
        if (text.equals("always")) {
            return Config.Fsync.ALWAYS;
        }
        Duration interval = text.equals("never") ? Config.NEVER : Units.duration(text);
        return (interval == null || interval.isZero()) ? null : new Config.Fsync(interval);
    }

    private static @Nullable Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (ConfigValues.word((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        return null;
    }

    private static long min(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null ? 0 : key.min();
    }

    private static long max(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        long max = key == null ? Long.MAX_VALUE : key.max();
        return component.getType() == int.class ? Math.min(max, Integer.MAX_VALUE) : max;
    }

    /** What a component takes, in words. */
    String expected(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key != null && !key.expected().isEmpty()) {
            return key.expected();
        }
        Class<?> type = component.getType();
        if (type.isEnum()) {
            List<String> words = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                words.add(ConfigValues.word((Enum<?>) constant));
            }
            return "one of " + String.join(", ", words);
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == int.class || type == long.class) {
            return expectedNumber(component, key != null && key.bytes());
        } else if (type == Duration.class) {
            return expectedDuration(component, key != null && key.never());
        } else if (type == Path.class) {
            return key != null && key.file() ? "a file" : "a folder";
        } else if (type == Config.Fsync.class) {
            return "always, never or an interval such as 100ms";
        } else if (type == TopicConfig.Rate.class) {
            return "a rate such as 20/s, 100/m, 5/h or 10/d";
        } else if (type == PasswordHash.class) {
            return "pbkdf2-sha256:ITERATIONS:SALT:HASH";
        }
        return "a text";
    }

    private static String expectedNumber(RecordComponent component, boolean bytes) {
        long min = min(component);
        long max = max(component);
        String what = bytes ? "a size such as 4KiB" : "a number";
        if (max >= Integer.MAX_VALUE) {
            return what + " of " + (bytes ? Units.sizeText(min) : min) + " or more";
        }
        return what + " from " + (bytes ? Units.sizeText(min) : min) + " to " + (bytes ? Units.sizeText(max) : max);
    }

    private static String expectedDuration(RecordComponent component, boolean never) {
        long min = min(component);
        long max = max(component);
        String what = "a duration such as 250ms, 30s or 1h30m" + (never ? ", or never" : "");
        String least = min > 0 ? ", at least " + Units.text(Duration.ofMillis(min)) : "";
        return what + least + (max == Long.MAX_VALUE ? "" : ", at most " + max / 1000 + "s");
    }

    /** The values of a free section, and where each stands. */
    Map<String, Object> plainMap(Tree.Mapping mapping, String path, BiConsumer<String, Tree.Entry> note) {
        Map<String, Object> plain = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            note.accept(path + "." + key, entry);
            Object value = plain(entry.value(), path + "." + key, note);
            if (value != null) {
                plain.put(key, value);
            }
        });
        return Collections.unmodifiableMap(plain);
    }

    private @Nullable Object plain(Tree tree, String path, BiConsumer<String, Tree.Entry> note) {
        return switch (tree) {
            case Tree.Absent _, Tree.Broken _ -> null;
            case Tree.Scalar scalar -> scalar.plain() ? typed(scalar.text()) : scalar.text();
            case Tree.Mapping mapping -> plainMap(mapping, path, note);
            case Tree.Seq seq -> {
                List<Object> list = new ArrayList<>();
                for (Tree element : seq.elements()) {
                    note.accept(path + "[" + list.size() + "]", new Tree.Entry(element.origin(), element));
                    Object value = plain(element, path + "[" + list.size() + "]", note);
                    if (value != null) {
                        list.add(value);
                    }
                }
                yield Collections.unmodifiableList(list);
            }
        };
    }

    /** Numbers and booleans as such: whole numbers as Integer or Long, others as Double. */
    private static Object typed(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (INTEGER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        return DECIMAL.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }
}

package io.culex.broker.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the records of a configuration back into maps, lists, strings, numbers and booleans with the keys of config.yml. */
public final class ConfigValues {
    private ConfigValues() {}

    /** The values of a record by key; keys without a value are left out. */
    public static Map<String, Object> of(Record section) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            Object value = plain(read(section, component));
            if (value != null) {
                values.put(key(component), value);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /** The key of a record component: its name in kebab-case. */
    static String key(RecordComponent component) {
        return kebab(component.getName());
    }

    private static String kebab(String camel) {
        StringBuilder key = new StringBuilder(camel.length() + 4);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                key.append('-');
            }
            key.append(Character.toLowerCase(c));
        }
        return key.toString();
    }

    /** The word that config.yml has for an enum constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable Object read(Record section, RecordComponent component) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Config.Fsync fsync -> fsync.equals(Config.Fsync.ALWAYS) ? "always" : Units.text(fsync.interval());
            case TopicConfig.Rate rate -> Units.text(rate);
            case LimitOverrides limits -> plainMap(limits.given());
            case PasswordHash hash -> hash.encoded();
            case Record section -> of(section);
            case PluginSection section -> section.values();
            case Enum<?> constant -> word(constant);
            case Duration duration -> Units.text(duration);
            case Path path -> path.toString();
            case List<?> list -> plainList(list);
            case Map<?, ?> map -> plainMap(map);
            default -> value;
        };
    }

    private static List<Object> plainList(List<?> list) {
        List<Object> values = new ArrayList<>(list.size());
        for (Object element : list) {
            Object value = plain(element);
            if (value != null) {
                values.add(value);
            }
        }
        return Collections.unmodifiableList(values);
    }

    private static Map<String, Object> plainMap(Map<?, ?> map) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            Object value = plain(element);
            if (value != null) {
                values.put(String.valueOf(key), value);
            }
        });
        return Collections.unmodifiableMap(values);
    }
}

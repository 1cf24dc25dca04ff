package io.culex.broker.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the records of the configuration say about their keys. */
final class Schema {
    private Schema() {}

    /** The keys of a section, in the order of its record; without the free part of {@code plugins}. */
    static List<String> keys(Class<? extends Record> section) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : section.getRecordComponents()) {
            if (!free(component)) {
                keys.add(ConfigValues.key(component));
            }
        }
        return keys;
    }

    /** Whether the component takes all keys of its section that have no component. */
    static boolean free(RecordComponent component) {
        return component.getName().equals("sections");
    }

    /** The type in {@code List<T>} or {@code Map<String, T>}. */
    static Class<?> elementType(RecordComponent component) {
        ParameterizedType type = (ParameterizedType) component.getGenericType();
        return (Class<?>) type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
    }

    /** The value of the record's constant {@code DEFAULTS}. */
    static Record defaults(Class<?> section) {
        try {
            return (Record) section.getField("DEFAULTS").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(section + " has no DEFAULTS", e);
        }
    }

    /** A record of the values, in the order of its components. */
    static Record create(Class<? extends Record> section, List<@Nullable Object> values) {
        Class<?>[] types = Arrays.stream(section.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = section.getDeclaredConstructor(types);
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + section, e);
        }
    }

    /** Whether values of the type are sections, not single values that happen to be records. */
    static boolean section(Class<?> type) {
        return type.isRecord()
                && type != Config.Fsync.class
                && type != TopicConfig.Rate.class
                && type != LimitOverrides.class;
    }
}

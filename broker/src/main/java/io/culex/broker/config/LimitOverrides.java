package io.culex.broker.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code limits} of a listener: the keys of the section {@code limits} that have another value there.
 *
 * @param given the values by key
 */
public record LimitOverrides(Map<String, Object> given) {
    public static final LimitOverrides NONE = new LimitOverrides(Map.of());

    public LimitOverrides {
        given = Map.copyOf(given);
    }

    /** The limits that hold on the listener. */
    public LimitsConfig over(LimitsConfig common) {
        if (given.isEmpty()) {
            return common;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordComponent component : LimitsConfig.class.getRecordComponents()) {
            Object other = given.get(ConfigValues.key(component));
            values.add(other != null ? other : ConfigValues.read(common, component));
        }
        return (LimitsConfig) Schema.create(LimitsConfig.class, values);
    }

    /** The components of {@link LimitsConfig} that a listener may have a value of its own for. */
    static List<RecordComponent> components() {
        List<RecordComponent> components = new ArrayList<>();
        for (RecordComponent component : LimitsConfig.class.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (key != null && key.perListener()) {
                components.add(component);
            }
        }
        return components;
    }
}

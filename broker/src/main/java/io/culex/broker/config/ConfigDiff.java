package io.culex.broker.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a new configuration changes in a running broker.
 *
 * @param live keys whose new values hold from now on
 * @param restart keys whose new values need a restart
 * @param effective the old configuration with the new values of the live keys
 */
public record ConfigDiff(List<String> live, List<String> restart, Config effective) {

    /** The difference between the configuration in force and one that was read again. */
    public static ConfigDiff between(Config before, Config after) {
        List<String> live = new ArrayList<>();
        List<String> restart = new ArrayList<>();
        Config effective = (Config) merged(before, after, "", false, live, restart);
        return new ConfigDiff(List.copyOf(live), List.copyOf(restart), effective);
    }

    /** Whether nothing changed. */
    public boolean empty() {
        return live.isEmpty() && restart.isEmpty();
    }

    private static Record merged(
            Record before, Record after, String path, boolean isLive, List<String> live, List<String> restart) {
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            Object old = ConfigValues.read(before, component);
            Object now = ConfigValues.read(after, component);
            Key key = component.getAnnotation(Key.class);
            boolean applies = isLive || (key != null && key.live());
            String name = Schema.free(component) ? path : below(path, ConfigValues.key(component));
            if (old instanceof Record a && now instanceof Record b && Schema.section(a.getClass())) {
                values.add(merged(a, b, name, applies, live, restart));
                continue;
            }
            values.add(applies ? now : old);
            changed(old, now, name, applies ? live : restart);
        }
        return Schema.create(before.getClass(), values);
    }

    private static void changed(@Nullable Object old, @Nullable Object now, String path, List<String> changes) {
        if (Objects.equals(old, now)) {
            return;
        }
        if (old instanceof Map<?, ?> a && now instanceof Map<?, ?> b) {
            TreeSet<String> names = new TreeSet<>();
            a.keySet().forEach(name -> names.add(String.valueOf(name)));
            b.keySet().forEach(name -> names.add(String.valueOf(name)));
            for (String name : names) {
                changed(a.get(name), b.get(name), below(path, name), changes);
            }
        } else if (old instanceof Record a && now instanceof Record b && Schema.section(a.getClass())) {
            for (RecordComponent component : a.getClass().getRecordComponents()) {
                changed(
                        ConfigValues.read(a, component),
                        ConfigValues.read(b, component),
                        below(path, ConfigValues.key(component)),
                        changes);
            }
        } else {
            changes.add(path);
        }
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

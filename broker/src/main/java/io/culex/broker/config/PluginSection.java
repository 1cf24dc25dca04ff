package io.culex.broker.config;

import io.culex.api.PluginConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A plugin's section of the configuration. Equal to another one with the same values, wherever they came from. */
public final class PluginSection implements PluginConfig {
    private final Map<String, Object> values;
    private final Path baseDirectory;
    private final UnaryOperator<String> locations;

    /**
     * @param values maps, lists, strings, numbers and booleans; deeply read-only
     * @param locations from a path inside the section to {@code file:line:column}
     */
    PluginSection(Map<String, Object> values, Path baseDirectory, UnaryOperator<String> locations) {
        this.values = values;
        this.baseDirectory = baseDirectory;
        this.locations = locations;
    }

    @Override
    public Map<String, Object> values() {
        return values;
    }

    @Override
    public String locate(String path) {
        return locations.apply(path);
    }

    @Override
    public Path baseDirectory() {
        return baseDirectory;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PluginSection that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "PluginSection" + values.keySet();
    }
}

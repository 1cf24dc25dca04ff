package io.culex.broker.config;

import io.culex.api.PluginConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read, and where it came from.
 *
 * @param config the values
 * @param file the absolute path of the file that was read; null when there was none and defaults hold
 * @param baseDirectory where relative paths of the file start
 * @param locations for each key that was given, where: {@code config.yml:17:9} or {@code --set listeners.mqtt.port}
 */
public record LoadedConfig(Config config, @Nullable Path file, Path baseDirectory, Map<String, String> locations) {

    public LoadedConfig {
        locations = Map.copyOf(locations);
    }

    /** Where a key such as {@code listeners.mqtt.port} was given, or the nearest key above it that was. */
    public String locate(String path) {
        return Locations.nearest(locations, path, file);
    }

    /** The section of a plugin: {@code plugins.<id>}, empty where config.yml has none. */
    public PluginConfig pluginSection(String pluginId) {
        PluginSection section = config.plugins().sections().get(pluginId);
        return section != null
                ? section
                : new PluginSection(Map.of(), baseDirectory, path -> locate("plugins." + pluginId + "." + path));
    }

    /**
     * The section {@code scripts} as the JavaScript plugin gets it, with defaults filled in: {@code dir} is an absolute path,
     * durations are strings such as {@code 50ms}, sizes are numbers of bytes, words are as in config.yml. The rules of
     * {@code topics:} come along under that name: the types for scripts are made of them.
     */
    public PluginConfig scriptsSection() {
        Map<String, Object> values = new LinkedHashMap<>(ConfigValues.of(config.scripts()));
        values.put("topics", config.topics().stream().map(ConfigValues::of).toList());
        return new PluginSection(values, baseDirectory, path -> locate("scripts." + path));
    }
}

package io.culex.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code plugins}.
 *
 * @param dir the folder users drop plugins into
 * @param disabled ids of plugins that are not started
 * @param required ids of plugins without which the broker does not start
 * @param sections the other keys: a free map for each plugin id
 */
public record PluginsConfig(
        Path dir, List<String> disabled, List<String> required, Map<String, PluginSection> sections) {

    public static final PluginsConfig DEFAULTS = new PluginsConfig(Path.of("plugins"), List.of(), List.of(), Map.of());

    public PluginsConfig {
        disabled = List.copyOf(disabled);
        required = List.copyOf(required);
        sections = Config.ordered(sections);
    }
}

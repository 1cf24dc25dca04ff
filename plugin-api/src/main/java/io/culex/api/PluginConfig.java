package io.culex.api;

import java.util.Map;

/**
 * A section of config.yml: maps, lists, strings, numbers and booleans, with the place each came from.
 *
 * @since 0.1
 */
public interface PluginConfig {
    /** The values; empty when config.yml has no such section. */
    Map<String, Object> values();

    /** {@code file:line:column} of a key such as {@code budget.call}, for messages about it. */
    String locate(String path);

    /** The folder that relative paths in the section start from. */
    java.nio.file.Path baseDirectory();
}

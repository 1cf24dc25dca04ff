package io.culex.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration is read from, to read it again when the file changes.
 *
 * @param reader reads it
 * @param file the file named by {@code --config}, null for config.yml where there is one
 * @param settings the values of {@code --set}
 */
public record ConfigSource(ConfigReader reader, @Nullable Path file, List<String> settings) {
    public ConfigSource {
        settings = List.copyOf(settings);
    }

    /** Reads the configuration as it is now. */
    public LoadedConfig read() throws ConfigException {
        return reader.read(file, settings);
    }
}

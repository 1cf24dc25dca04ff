package io.culex.broker.cli;

import io.culex.broker.config.ConfigReader;
import io.culex.broker.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has, before or after its name. */
final class ConfigOptions {
    private final Cli.Surroundings surroundings;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration; without it config.yml of this folder where there is one.")
    private @Nullable Path file;

    /** One list from before the command's name and one from after it. */
    private final List<List<String>> settings = new ArrayList<>();

    ConfigOptions(Cli.Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            scope = ScopeType.INHERIT,
            description = "A key of the configuration, for example listeners.mqtt.port=1884. May be repeated.")
    void settings(@Nullable List<String> given) {
        // Called with null before parsing, and with a list before its elements are added to it.
        if (given != null) {
            settings.add(given);
        }
    }

    ConfigSource source() {
        ConfigReader reader = new ConfigReader(surroundings.workingDirectory(), surroundings.environment());
        List<String> inOrder = new ArrayList<>();
        settings.forEach(inOrder::addAll);
        return new ConfigSource(reader, file, inOrder);
    }
}

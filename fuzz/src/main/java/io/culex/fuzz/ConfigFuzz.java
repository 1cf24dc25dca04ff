package io.culex.fuzz;

import io.culex.broker.config.ConfigException;
import io.culex.broker.config.ConfigReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file {@code config.yml}: it can be used, or its mistakes are told. */
public final class ConfigFuzz {
    private static final Path FOLDER = folder();

    private ConfigFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            Path file = Files.write(FOLDER.resolve("config.yml"), data);
            Journal.require(
                    new ConfigReader(FOLDER, Map.of()).read(file, List.of()).config() != null, "no configuration");
        } catch (ConfigException told) {
            Journal.require(!told.problems().isEmpty(), "refused without a reason");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("culex-fuzz");
            folder.toFile().deleteOnExit();
            folder.resolve("config.yml").toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

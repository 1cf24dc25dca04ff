package io.culex.javascript.types;

import io.culex.api.PluginConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Brings {@code culex.d.ts} up to date while the broker goes on starting. */
public final class TypesAtStart {
    private TypesAtStart() {}

    /** Begins on a thread of its own; a folder that is not there stays away. */
    public static void begin(Path folder, PluginConfig config, Consumer<String> problems) {
        Thread.ofPlatform().daemon().name("culex-scripts-types").start(() -> write(folder, config, problems));
    }

    static void write(Path folder, PluginConfig config, Consumer<String> problems) {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return;
        }
        List<?> topics = config.values().get("topics") instanceof List<?> list ? list : List.of();
        try {
            TypeFiles.write(folder, topics, config.baseDirectory()).problems().forEach(problems);
        } catch (IOException error) {
            problems.accept("culex.d.ts cannot be written: " + error.getMessage());
        }
    }
}

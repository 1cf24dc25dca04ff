package io.culex.javascript;

import java.nio.file.Path;
import java.util.Map;

/** What commands read of a configuration. */
public final class ScriptsSection {
    private ScriptsSection() {}

    /** The scripts folder. */
    public static Path folder(Map<String, Object> config, Path baseDirectory) {
        Object dir = config.get("scripts") instanceof Map<?, ?> scripts ? scripts.get("dir") : null;
        return baseDirectory
                .resolve(dir == null ? "scripts" : dir.toString())
                .toAbsolutePath()
                .normalize();
    }
}

package io.culex.broker.plugin;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of the list of plugins.
 *
 * @param id from the manifest; the file's name where there is none to read
 * @param version from the manifest, null where there is none to read
 * @param file where it lies
 * @param bundled whether it came with the broker
 * @param refusal why it is not loaded, null when it is
 * @param description what the plugin says of itself, line by line
 */
public record PluginInfo(
        String id,
        @Nullable String version,
        Path file,
        boolean bundled,
        @Nullable String refusal,
        List<String> description) {

    public boolean loaded() {
        return refusal == null;
    }
}

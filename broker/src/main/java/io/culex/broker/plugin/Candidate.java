package io.culex.broker.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDescriptor;

/**
 * What lies at one place of a plugin folder at one time. Compared by identity: a file that was written again is another
 * candidate, even with the same content.
 */
final class Candidate {
    final Path file;
    final boolean bundled;

    /** Size and time of the file, to see whether it was written again without reading it. */
    final String stamp;

    /** The content; two candidates of the same content are the same version of a plugin. */
    final String hash;

    /** The private copy that is loaded: the user may delete or overwrite the file at any time. */
    final Path copy;

    private final @Nullable PluginDescriptor descriptor;

    /** Why it cannot be loaded, null as long as nothing speaks against it. */
    @Nullable
    String problem;

    Candidate(
            Path file,
            boolean bundled,
            String stamp,
            String hash,
            Path copy,
            @Nullable PluginDescriptor descriptor,
            @Nullable String problem) {
        this.file = file;
        this.bundled = bundled;
        this.stamp = stamp;
        this.hash = hash;
        this.copy = copy;
        this.descriptor = descriptor;
        this.problem = problem;
    }

    PluginDescriptor descriptor() {
        if (descriptor == null) {
            throw new IllegalStateException("no descriptor: " + problem);
        }
        return descriptor;
    }

    /** The plugin's id; the file's name where there is none to read. */
    String id() {
        String id = descriptor == null ? null : descriptor.getPluginId();
        return id == null ? String.valueOf(file.getFileName()) : id;
    }

    @Nullable
    String version() {
        return descriptor == null ? null : descriptor.getVersion();
    }

    boolean sameContent(Candidate other) {
        return hash.equals(other.hash);
    }
}

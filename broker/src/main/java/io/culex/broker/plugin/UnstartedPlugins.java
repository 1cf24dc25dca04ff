package io.culex.broker.plugin;

import io.culex.api.hook.StorageProvider;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

/** What commands can get from plugins without starting any: storage engines that are listed as extensions. */
public final class UnstartedPlugins {
    private final @Nullable Path bundled;
    private final Path user;
    private final Set<String> disabled;

    /**
     * @param bundled the folder of the plugins that came with the broker, null when there is none
     * @param user the user's folder; it need not exist
     * @param disabled ids of plugins that are left out
     */
    public UnstartedPlugins(@Nullable Path bundled, Path user, Set<String> disabled) {
        this.bundled = bundled;
        this.user = user;
        this.disabled = disabled;
    }

    /** The storage engine of a name, null when no plugin has it. It stays loaded until the process ends. */
    public @Nullable StorageProvider storageProvider(String name) throws IOException {
        PluginLibrary library = new PluginLibrary(user);
        List<Path> files = new ArrayList<>();
        if (bundled != null) {
            files.addAll(PluginFolders.entries(bundled));
        }
        files.addAll(PluginFolders.entries(user));
        for (Path file : files) {
            StorageProvider found = find(library, file, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable StorageProvider find(PluginLibrary library, Path file, String name) throws IOException {
        try {
            if (disabled.contains(library.describe(file).getPluginId())) {
                return null;
            }
        } catch (PluginRuntimeException | NullPointerException unreadable) {
            return null; // the start of a broker says what is wrong with it
        }
        URLClassLoader loader = library.classesOf(file);
        for (String type : LoadedPlugin.extensionNames(loader)) {
            try {
                Class<?> extension = loader.loadClass(type);
                if (StorageProvider.class.isAssignableFrom(extension)) {
                    StorageProvider provider =
                            (StorageProvider) extension.getConstructor().newInstance();
                    if (provider.name().equals(name)) {
                        return provider;
                    }
                }
            } catch (ReflectiveOperationException | LinkageError broken) {
                throw new IOException(file + " lists " + type + ", which cannot be made: " + broken, broken);
            }
        }
        return null;
    }
}

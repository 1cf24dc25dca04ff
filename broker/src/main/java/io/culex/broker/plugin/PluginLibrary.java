package io.culex.broker.plugin;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.PropertiesPluginDescriptorFinder;

/**
 * PF4J with its choices taken out of its hands: it searches no folder by itself (its repositories take every folder for a
 * plugin, and unpack and delete files), keeps no list of disabled plugins in a file, and says why a plugin class cannot
 * be made instead of logging it. {@link PluginHost} decides what is loaded and in which order.
 */
final class PluginLibrary extends DefaultPluginManager {
    static final String PROPERTIES = PropertiesPluginDescriptorFinder.DEFAULT_PROPERTIES_FILE_NAME;

    PluginLibrary(Path folder) {
        super(folder);
    }

    /** What a jar or a folder says of itself. */
    PluginDescriptor describe(Path plugin) {
        PluginDescriptorFinder finder = Files.isDirectory(plugin)
                ? new PropertiesPluginDescriptorFinder()
                : new ManifestPluginDescriptorFinder();
        return finder.find(plugin);
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginDescriptorFinder() {
            @Override
            public boolean isApplicable(Path plugin) {
                return true;
            }

            @Override
            public PluginDescriptor find(Path plugin) {
                return describe(plugin);
            }
        };
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new PluginRepository() {
            @Override
            public List<Path> getPluginPaths() {
                return List.of();
            }

            @Override
            public boolean deletePluginPath(Path plugin) {
                return false;
            }
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {}

            @Override
            public void enablePlugin(String pluginId) {}
        };
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path plugin) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path plugin, PluginDescriptor descriptor) {
                return classesOf(plugin, descriptor);
            }
        };
    }

    /** The classes of a jar or a folder, of which nothing is started. */
    URLClassLoader classesOf(Path plugin) {
        return classesOf(plugin, describe(plugin));
    }

    private IsolatedClassLoader classesOf(Path plugin, PluginDescriptor descriptor) {
        IsolatedClassLoader loader = new IsolatedClassLoader(this, descriptor, PluginLibrary.class.getClassLoader());
        classPath(plugin).forEach(loader::addFile);
        return loader;
    }

    /** A jar is its own class path; a folder has {@code classes/} and {@code lib/*.jar}. */
    private static List<File> classPath(Path plugin) {
        if (!Files.isDirectory(plugin)) {
            return List.of(plugin.toFile());
        }
        List<File> files = new java.util.ArrayList<>();
        files.add(plugin.resolve("classes").toFile());
        Path lib = plugin.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "*.jar")) {
                jars.forEach(jar -> files.add(jar.toFile()));
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }
        return files;
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return PluginLibrary::instantiate;
    }

    private static Plugin instantiate(PluginWrapper wrapper) {
        String name = wrapper.getDescriptor().getPluginClass();
        try {
            Class<?> type = wrapper.getPluginClassLoader().loadClass(name);
            if (!Plugin.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
                throw new PluginRuntimeException("Plugin-Class " + name + " does not extend CulexPlugin");
            }
            return (Plugin) type.getConstructor().newInstance();
        } catch (ClassNotFoundException missing) {
            throw new PluginRuntimeException(missing, "Plugin-Class " + name + " is not in the plugin");
        } catch (NoSuchMethodException missing) {
            throw new PluginRuntimeException(
                    missing, "Plugin-Class " + name + " has no public constructor without parameters");
        } catch (InvocationTargetException thrown) {
            throw new PluginRuntimeException(
                    thrown.getCause(), "the constructor of " + name + " threw " + thrown.getCause());
        } catch (ReflectiveOperationException refused) {
            throw new PluginRuntimeException(refused, "Plugin-Class " + name + " cannot be made: " + refused);
        }
    }
}

package io.culex.broker.plugin;

import io.culex.api.CulexPlugin;
import io.culex.api.hook.Hook;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.IndexedExtensionFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plugin that runs: made by its start, gone with its stop. Belongs to {@link PluginHost}. */
final class LoadedPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugin.class);

    final Candidate candidate;
    final HostedContext context;
    final long millis;
    private final PluginLibrary library;

    private LoadedPlugin(Candidate candidate, HostedContext context, PluginLibrary library, long millis) {
        this.candidate = candidate;
        this.context = context;
        this.library = library;
        this.millis = millis;
    }

    String id() {
        return candidate.id();
    }

    PluginInfo info() {
        return new PluginInfo(
                id(), candidate.version(), candidate.file, candidate.bundled, null, context.description());
    }

    /** Loads and starts a plugin, or leaves nothing of it behind and throws what was wrong. */
    static LoadedPlugin start(Candidate candidate, HostedContext context, PluginLibrary library) throws Exception {
        long begin = System.nanoTime();
        boolean started = false;
        try {
            library.loadPlugin(candidate.copy);
            PluginWrapper wrapper = library.getPlugin(candidate.id());
            withClassesOf(wrapper, () -> {
                Plugin plugin = wrapper.getPlugin();
                if (plugin instanceof CulexPlugin culexPlugin) {
                    culexPlugin.start(context);
                } else {
                    plugin.start();
                }
                for (Hook hook : extensions(wrapper)) {
                    context.register(hook);
                }
                return plugin;
            });
            context.started();
            wrapper.setPluginState(PluginState.STARTED);
            library.getStartedPlugins().add(wrapper);
            started = true;
            return new LoadedPlugin(candidate, context, library, (System.nanoTime() - begin) / 1_000_000);
        } finally {
            if (!started) {
                context.close();
                library.unloadPlugin(candidate.id());
            }
        }
    }

    /** The hooks whose classes have {@code @Extension}. */
    private static List<Hook> extensions(PluginWrapper wrapper) throws Exception {
        List<Hook> hooks = new ArrayList<>();
        for (String name : extensionNames((URLClassLoader) wrapper.getPluginClassLoader())) {
            Class<?> type = wrapper.getPluginClassLoader().loadClass(name);
            if (Hook.class.isAssignableFrom(type)) {
                hooks.add((Hook) type.getConstructor().newInstance());
            }
        }
        return hooks;
    }

    static List<String> extensionNames(URLClassLoader loader) throws IOException {
        URL index = loader.findResource(IndexedExtensionFinder.EXTENSIONS_RESOURCE);
        if (index == null) {
            return List.of();
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    /** Whether the class of an object is one of the plugin's. */
    @SuppressWarnings("ReferenceEquality") // loaders have no other
    boolean made(Object object) {
        return object.getClass().getClassLoader() == library.getPlugin(id()).getPluginClassLoader();
    }

    private void announceStop(PluginWrapper wrapper) {
        try {
            withClassesOf(wrapper, () -> {
                if (wrapper.getPlugin() instanceof CulexPlugin plugin) {
                    plugin.stopping();
                }
                return wrapper;
            });
        } catch (Exception | LinkageError error) {
            LOG.warn("plugin {} failed in stopping()", id(), error);
        }
    }

    /** Stops and unloads the plugin. What it throws is logged; it goes in any case. */
    void stop() {
        PluginWrapper wrapper = library.getPlugin(id());
        announceStop(wrapper);
        context.retire();
        try {
            withClassesOf(wrapper, () -> library.stopPlugin(id()));
        } catch (Exception | LinkageError error) {
            LOG.warn("plugin {} failed to stop", id(), error);
            wrapper.setPluginState(PluginState.FAILED);
            library.getStartedPlugins().remove(wrapper);
        }
        context.close();
        library.unloadPlugin(id());
    }

    private interface Call<T> {
        T run() throws Exception;
    }

    private static <T> void withClassesOf(PluginWrapper wrapper, Call<T> call) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(wrapper.getPluginClassLoader());
        try {
            call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

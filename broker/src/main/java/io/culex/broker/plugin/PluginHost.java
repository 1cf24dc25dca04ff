package io.culex.broker.plugin;

import io.culex.api.Registration;
import io.culex.broker.hook.ConnectHold;
import io.culex.broker.hook.Hooks;
import io.culex.broker.metrics.MetricRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDependency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the plugins: those that came with the broker and those the user dropped into a folder, at the start and while
 * the broker runs.
 *
 * <p>Every change works the same way: look at the folders, choose what is to be loaded ({@link Selection}), stop what is
 * not, start what is missing. A plugin that fails to start is refused and the choice is made again without it, which
 * brings back the version that ran before, from its private copy.
 *
 * <p>Threads: {@link #start}, {@link #reconcile} and {@link #close} exclude each other by this object's lock; plugin code
 * runs under it while it starts and stops. {@link #plugins()} reads a snapshot.
 */
public final class PluginHost implements AutoCloseable {
    /** The version of the plugin API; plugins say in {@code Plugin-Requires} which they can work with. */
    public static final String API_VERSION = "1.0.0";

    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

    /**
     * Where plugins lie and which count.
     *
     * @param bundled the folder of the plugins that came with the broker, null when there is none
     * @param user the user's folder; it need not exist
     * @param data the broker's data folder
     * @param disabled ids of plugins that are not loaded
     * @param required ids of plugins without which the broker does not start
     */
    public record Settings(@Nullable Path bundled, Path user, Path data, Set<String> disabled, Set<String> required) {}

    private final Settings settings;
    private final BrokerServices services;
    private final Hooks hooks;
    private final MetricRegistry metrics;
    private final Consumer<PluginEvent> events;
    private final ConnectHold hold;
    private final PluginLibrary library;
    private final PluginFolders folders;

    /** In the order of their start. */
    private final Map<String, LoadedPlugin> loaded = new LinkedHashMap<>();

    /** What was started last from each file, to go back to. */
    private final Map<Path, Candidate> proven = new HashMap<>();

    private final Map<String, UpgradeGuard> guards = new HashMap<>();
    private Map<Candidate, String> reported = Map.of();
    private @Nullable PluginWatch watch;
    private boolean closed;
    private volatile List<PluginInfo> refusals = List.of();
    private volatile List<LoadedPlugin> running = List.of();

    /**
     * A host that has loaded nothing yet.
     *
     * @param hold keeps CONNECTs waiting while plugins get ready
     * @param events is told what happens to plugins, on the thread where it happens
     */
    public PluginHost(
            Settings settings,
            BrokerServices services,
            Hooks hooks,
            MetricRegistry metrics,
            ConnectHold hold,
            Consumer<PluginEvent> events) {
        this.settings = settings;
        this.services = services;
        this.hooks = hooks;
        this.metrics = metrics;
        this.events = events;
        this.hold = hold;
        this.library = new PluginLibrary(settings.user());
        this.folders = new PluginFolders(
                settings.bundled(),
                settings.user(),
                settings.data().resolve("plugins").resolve(".loaded"),
                library);
    }

    /** Whether CONNECTs have to wait for a plugin. */
    public ConnectHold connectHold() {
        return hold;
    }

    /** All plugins there are: the loaded ones in the order of their start, then the refused ones. */
    public List<PluginInfo> plugins() {
        List<PluginInfo> all = new ArrayList<>();
        running.forEach(plugin -> all.add(plugin.info()));
        all.addAll(refusals);
        return Collections.unmodifiableList(all);
    }

    /**
     * Loads and starts what is there.
     *
     * @throws PluginStartException when a required plugin is missing; nothing runs then
     */
    public synchronized void start() throws IOException, PluginStartException {
        folders.clean();
        reconcile();
        Set<String> missing = new TreeSet<>(settings.required());
        missing.removeAll(loaded.keySet());
        if (!missing.isEmpty()) {
            StringBuilder message = new StringBuilder();
            for (String id : missing) {
                message.append(message.isEmpty() ? "" : "; ")
                        .append("the required plugin ")
                        .append(id)
                        .append(" is not loaded: ")
                        .append(reason(id));
            }
            close();
            throw new PluginStartException(message.toString());
        }
    }

    private String reason(String id) {
        for (PluginInfo plugin : refusals) {
            String refusal = plugin.refusal();
            if (plugin.id().equals(id) && refusal != null) {
                return refusal;
            }
        }
        return "there is no such plugin in " + settings.user();
    }

    /** Follows changes of the user's folder from now on. */
    public synchronized void watch() {
        if (watch == null && !closed) {
            watch = new PluginWatch(settings.user(), folders, this::reconcile);
            watch.start();
        }
    }

    /** Brings what runs in line with what lies in the folders. */
    public synchronized void reconcile() {
        if (closed) {
            return;
        }
        List<Candidate> found;
        try {
            found = folders.scan();
        } catch (IOException error) {
            LOG.warn("the plugin folders cannot be read: {}", error.toString());
            return;
        }
        Map<String, LoadedPlugin> before = new LinkedHashMap<>(loaded);
        Set<Path> files = new HashSet<>();
        found.forEach(candidate -> files.add(candidate.file));
        Set<Candidate> gone = forgetOrKeep(files);
        Selection selection;
        do {
            selection =
                    Selection.of(withProven(found, gone), current(), settings.disabled(), library.getVersionManager());
        } while (!apply(selection.chosen()));
        releaseGuards();
        report(before, found, selection, gone);
    }

    /** Forgets files that are gone, but for those of required plugins, which stay. */
    private Set<Candidate> forgetOrKeep(Set<Path> files) {
        Set<Candidate> kept = new LinkedHashSet<>();
        proven.values().removeIf(candidate -> {
            if (files.contains(candidate.file)) {
                return false;
            }
            boolean keep = settings.required().contains(candidate.id());
            if (keep) {
                kept.add(candidate);
            }
            return !keep;
        });
        return kept;
    }

    /** The candidates, and beside each that cannot be loaded the last one from its file that could. */
    private List<Candidate> withProven(List<Candidate> found, Set<Candidate> gone) {
        List<Candidate> all = new ArrayList<>(gone);
        for (Candidate candidate : found) {
            all.add(candidate);
            Candidate last = proven.get(candidate.file);
            if (candidate.problem != null && last != null && last != candidate && last.problem == null) {
                all.add(last);
            }
        }
        return all;
    }

    private Set<Candidate> current() {
        Set<Candidate> candidates = new HashSet<>();
        loaded.values().forEach(plugin -> candidates.add(plugin.candidate));
        return candidates;
    }

    /** Stops and starts plugins; false when one failed to start and the choice is to be made again. */
    private boolean apply(Map<String, Candidate> chosen) {
        List<LoadedPlugin> leaving = leaving(chosen);
        Registration held = hold.hold(ConnectHold.MOST);
        for (LoadedPlugin plugin : leaving.reversed()) {
            if (chosen.containsKey(plugin.id())) {
                guards.computeIfAbsent(plugin.id(), _ -> new UpgradeGuard(plugin, hooks, LOG));
            }
            loaded.remove(plugin.id());
            plugin.stop();
        }
        try {
            for (Candidate candidate : chosen.values()) {
                if (!loaded.containsKey(candidate.id()) && !load(candidate)) {
                    return false;
                }
            }
            return true;
        } finally {
            held.close();
            running = List.copyOf(loaded.values());
        }
    }

    /** The plugins that are no longer chosen in this version, and all that depend on them. */
    private List<LoadedPlugin> leaving(Map<String, Candidate> chosen) {
        Set<String> ids = new HashSet<>();
        List<LoadedPlugin> leaving = new ArrayList<>();
        for (LoadedPlugin plugin : loaded.values()) { // What a plugin depends on was started before it.
            Candidate next = chosen.get(plugin.id());
            boolean leaves = next == null || !next.sameContent(plugin.candidate);
            for (PluginDependency dependency : plugin.candidate.descriptor().getDependencies()) {
                leaves |= ids.contains(dependency.getPluginId());
            }
            if (leaves) {
                ids.add(plugin.id());
                leaving.add(plugin);
            }
        }
        return leaving;
    }

    private boolean load(Candidate candidate) {
        try {
            HostedContext context = new HostedContext(
                    candidate.id(),
                    services,
                    hooks,
                    hold,
                    metrics,
                    settings.data().resolve("plugins"));
            loaded.put(candidate.id(), LoadedPlugin.start(candidate, context, library));
            proven.put(candidate.file, candidate);
            return true;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError error) {
            candidate.problem = Refusal.of(error);
            LOG.debug("plugin {} failed to start", candidate.id(), error);
            return false;
        }
    }

    /** A required plugin that is gone keeps its guard: rather closed than open. */
    private void releaseGuards() {
        guards.entrySet().removeIf(guard -> {
            boolean over =
                    loaded.containsKey(guard.getKey()) || !settings.required().contains(guard.getKey());
            if (over) {
                guard.getValue().close();
            }
            return over;
        });
    }

    private void report(
            Map<String, LoadedPlugin> before, List<Candidate> found, Selection selection, Set<Candidate> gone) {
        Map<Candidate, String> refused = new LinkedHashMap<>(selection.refused());
        refused.keySet().removeIf(candidate -> !found.contains(candidate));
        List<PluginInfo> lines = new ArrayList<>();
        refused.forEach((candidate, reason) -> lines.add(refusal(candidate, reason)));
        refusals = List.copyOf(lines);
        for (LoadedPlugin plugin : before.values()) {
            if (!loaded.containsKey(plugin.id())) {
                say(new PluginEvent(PluginEvent.Kind.UNLOADED, plugin.info(), 0));
            }
        }
        refused.forEach((candidate, reason) -> {
            if (!reason.equals(reported.get(candidate))) {
                say(new PluginEvent(PluginEvent.Kind.REFUSED, refusal(candidate, reason), 0));
            }
        });
        for (LoadedPlugin plugin : loaded.values()) {
            PluginEvent.Kind kind = kind(before.get(plugin.id()), plugin, gone);
            if (kind != null) {
                say(new PluginEvent(kind, plugin.info(), plugin.millis));
            }
        }
        reported = refused;
    }

    private PluginEvent.@Nullable Kind kind(@Nullable LoadedPlugin earlier, LoadedPlugin plugin, Set<Candidate> gone) {
        if (earlier == null) {
            return PluginEvent.Kind.LOADED;
        }
        if (!earlier.candidate.sameContent(plugin.candidate)) {
            return PluginEvent.Kind.REPLACED;
        }
        return earlier != plugin || gone.contains(plugin.candidate) ? PluginEvent.Kind.KEPT : null;
    }

    private static PluginInfo refusal(Candidate candidate, String reason) {
        return new PluginInfo(
                candidate.id(), candidate.version(), candidate.file, candidate.bundled, reason, List.of());
    }

    private void say(PluginEvent event) {
        PluginInfo plugin = event.plugin();
        Object version = plugin.version() == null ? "" : plugin.version();
        switch (event.kind()) {
            case LOADED -> LOG.info("plugin {} {} loaded in {} ms", plugin.id(), version, event.millis());
            case REPLACED -> LOG.info("plugin {} {} took over in {} ms", plugin.id(), version, event.millis());
            case UNLOADED -> LOG.info("plugin {} {} unloaded", plugin.id(), version);
            case KEPT -> LOG.warn("plugin {} {} goes on as it was", plugin.id(), version);
            case REFUSED ->
                LOG.warn("plugin {} {} refused: {} ({})", plugin.id(), version, plugin.refusal(), plugin.file());
        }
        events.accept(event);
    }

    /** Closes, but for the plugin that an object is of and that is still needed; {@link #close()} stops that, too. */
    public synchronized void closeAllBut(Object needed) {
        closed = true;
        for (LoadedPlugin plugin : List.copyOf(loaded.values()).reversed()) {
            if (!plugin.made(needed)) {
                loaded.remove(plugin.id());
                plugin.stop();
            }
        }
    }

    /** Stops all plugins in the reverse order of their start and unloads them. */
    @Override
    public void close() {
        PluginWatch watching;
        synchronized (this) {
            closed = true;
            watching = watch;
            for (LoadedPlugin plugin : List.copyOf(loaded.values()).reversed()) {
                loaded.remove(plugin.id());
                plugin.stop();
            }
            guards.values().forEach(UpgradeGuard::close);
            guards.clear();
            running = List.of();
        }
        if (watching != null) {
            watching.close();
        }
        try {
            folders.clean();
        } catch (IOException left) {
            LOG.debug("copies of plugins are left: {}", left.toString());
        }
    }
}

package io.culex.javascript;

import io.culex.api.Metric;
import io.culex.api.PluginContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells people which scripts are in force: the lines of the banner, and what a reload changed. */
final class ScriptReport {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final PluginContext context;
    private final ScriptFolder folder;
    private final ScriptLog log;
    private volatile String runtime = runtime();
    private volatile List<String> description = List.of();

    ScriptReport(PluginContext context, ScriptFolder folder, ScriptLog log) {
        this.context = context;
        this.folder = folder;
        this.log = log;
    }

    /** Known before the engine is there: the compiler is a module of the JDK, or it is not. */
    private static String runtime() {
        boolean compiler = ModuleLayer.boot().findModule("jdk.graal.compiler").isPresent();
        return "scripts: " + (compiler ? "compiled" : "interpreted");
    }

    void engine(ScriptEngine engine) {
        runtime = "scripts: " + (engine.compiles() ? "compiled" : "interpreted") + " (" + engine.name() + ")";
        long compiled = engine.compiles() ? 1 : 0;
        context.metrics()
                .gauge(
                        Metric.of("compiled").help("1 when scripts are compiled, 0 when they are interpreted."),
                        () -> compiled);
    }

    void none() {
        context.describe(List.of(runtime, "no scripts in " + folder.root()));
    }

    /** Before the first load; what is known of the same files from the last start is said already. */
    void loading(@Nullable KnownVersion known) {
        List<String> lines = new ArrayList<>(List.of(runtime));
        if (known == null) {
            lines.add("loading the scripts in " + folder.root());
        } else {
            lines.addAll(known.description());
        }
        context.describe(lines);
    }

    void inForce(ScriptVersion version, @Nullable ScriptVersion old, long began) {
        Map<String, List<String>> handlers = handlersChanged(version);
        long millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
        log.forget();
        if (old == null) {
            List<String> files = new ArrayList<>();
            handlers.forEach((file, all) -> files.add(file + " (" + joined(all) + ")"));
            log.info("loaded " + String.join(", ", files) + " in " + millis + " ms");
            return;
        }
        TreeSet<String> changed = new TreeSet<>(version.texts.all().keySet());
        changed.removeIf(name ->
                Objects.equals(version.texts.all().get(name), old.texts.all().get(name)));
        TreeSet<String> gone = new TreeSet<>(old.texts.all().keySet());
        gone.removeAll(version.texts.all().keySet());
        List<String> verbs = new ArrayList<>();
        handlers.forEach((file, all) -> {
            if (changed.contains(file) || changed.stream().noneMatch(handlers::containsKey)) {
                all.stream().filter(each -> !verbs.contains(each)).forEach(verbs::add);
            }
        });
        String names = String.join(", ", changed) + (gone.isEmpty() ? "" : " without " + String.join(", ", gone));
        log.info("reloaded " + names.strip() + " in " + millis + " ms (" + joined(verbs) + ")");
    }

    /** The handlers by file; shows them too. */
    Map<String, List<String>> handlersChanged(ScriptVersion version) {
        Map<String, List<String>> byFile = new TreeMap<>();
        version.texts.all().keySet().forEach(name -> byFile.put(name, new ArrayList<>()));
        String[] flat = version.describe();
        for (int i = 0; i + 1 < flat.length; i += 2) {
            List<String> of = byFile.computeIfAbsent(flat[i], file -> new ArrayList<>());
            if (!of.contains(flat[i + 1])) {
                of.add(flat[i + 1]);
            }
        }
        List<String> lines = new ArrayList<>();
        byFile.forEach(
                (file, handlers) -> lines.add(file + ": " + (handlers.isEmpty() ? "no handlers" : joined(handlers))));
        description = List.copyOf(lines);
        lines.addFirst(runtime);
        context.describe(lines);
        return new LinkedHashMap<>(byFile);
    }

    /** The lines about the files in force. */
    List<String> description() {
        return description;
    }

    /** {@code on publish, client, before publish}: each verb once for the names that follow it. */
    private static String joined(List<String> handlers) {
        StringBuilder text = new StringBuilder();
        String verb = "";
        for (String handler : handlers) {
            int space = handler.indexOf(' ');
            String each = handler.substring(0, space);
            text.append(text.isEmpty() ? "" : ", ").append(each.equals(verb) ? handler.substring(space + 1) : handler);
            verb = each;
        }
        return text.isEmpty() ? "no handlers" : text.toString();
    }
}

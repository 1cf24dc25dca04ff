package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.control.ControlRequest;
import io.culex.javascript.aside.DebugContext;
import io.culex.javascript.aside.LiveContext;
import io.culex.javascript.aside.NextContext;
import io.culex.javascript.own.StateFile;
import io.culex.javascript.testing.OwnTestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The scripts in force and those beside them: the ones that may come next, which are started and ended as their files come
 * and go, and the ones that a debugger may hold for one client.
 *
 * <p>Started and closed by the plugin; the scripts beside come and go on the thread that loads
 * those in force. One lock.
 */
final class Companions implements AutoCloseable {
    private static final String STATE_FILE = "state-default";
    private static final OwnTests UNTESTED = (stage, folder, tests) -> null;
    private static final int LOADING_SECONDS = 20;

    /** How long an answer may take that somebody looks at step by step. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final ScriptSettings settings;
    private final ScriptLog log;
    private final ScriptLog.Sink sink;
    private final ScriptFolder folder;
    private final LiveContext context;
    private final StateKeeper keeper;
    private final Scripts live;
    private final @Nullable Inspection inspection;
    private @Nullable DebugContext debugContext;
    private @Nullable Scripts debugged;
    private @Nullable NextContext nextContext;
    private @Nullable Scripts next;
    private List<String> candidates = List.of();
    private boolean closed;

    Companions(PluginContext real, ScriptSettings settings, ScriptLog.Sink sink, @Nullable Inspection inspection) {
        boolean all = inspection != null && inspection.client() == null;
        this.settings = settings;
        this.sink = sink;
        this.inspection = inspection;
        log = new ScriptLog(sink);
        folder = new ScriptFolder(settings.dir());
        keeper = new StateKeeper(
                new StateFile(real.dataDirectory().resolve(STATE_FILE)),
                StateKeeper.Settings.read(ScriptSettings.Reader.of(real.config(), "state")),
                log);
        context =
                new LiveContext(real, inspection != null && !all, inspection == null ? List.of() : inspection.lines());
        live = new Scripts(
                context,
                all ? settings.patient(PATIENCE) : settings,
                log,
                OwnTestRun::run,
                new Role(
                        true,
                        false,
                        folder,
                        () -> new ScriptEngine(all ? inspection : null),
                        keeper::saved,
                        () -> {},
                        this::look));
    }

    void start() throws IOException {
        live.start();
        keeper.start(live::state);
    }

    /** What scripts beside those in force begin with. */
    private String[] liveState() {
        String[] state = live.state();
        return state == null ? new String[0] : state;
    }

    /** Files that may come next were saved or removed, or the scripts in force are there at last. */
    private synchronized void look() {
        if (closed) {
            return;
        }
        try {
            inspect();
            List<String> found = folder.candidates();
            boolean wanted = !found.isEmpty();
            if (wanted && next == null) {
                candidates = found;
                begin();
            } else if (!wanted && next != null) {
                log.info(String.join(", ", candidates) + " removed: nothing runs beside the scripts any more");
                end();
            }
            candidates = found;
        } catch (IOException error) {
            log.error("the scripts that may come next cannot be run: " + error.getMessage());
            end();
        }
    }

    /** The scripts in force are loaded: those for the client that is looked at begin with their state. */
    private void inspect() throws IOException {
        Inspection wanted = inspection;
        if (wanted == null || wanted.client() == null || debugged != null) {
            return;
        }
        DebugContext beside = new DebugContext(context, wanted.client());
        ScriptLog marked = new ScriptLog((level, text) -> sink.line(level, "[inspect] " + text));
        Scripts scripts = new Scripts(
                beside,
                settings.patient(PATIENCE),
                marked,
                UNTESTED,
                new Role(
                        false,
                        true,
                        new ScriptFolder(settings.dir()),
                        () -> new ScriptEngine(wanted),
                        this::liveState,
                        beside::begin,
                        () -> {}));
        debugContext = beside;
        debugged = scripts;
        scripts.start();
    }

    private void begin() throws IOException {
        NextContext beside = NextContext.of(context, "next");
        ScriptLog marked = new ScriptLog((level, text) -> sink.line(level, "[next] " + text));
        Scripts scripts = new Scripts(
                beside,
                settings,
                marked,
                UNTESTED,
                new Role(false, false, folder.next(), ScriptEngine::new, this::liveState, beside::begin, () -> {}));
        nextContext = beside;
        next = scripts;
        scripts.start();
    }

    private void end() {
        Scripts ending = next;
        NextContext beside = nextContext;
        next = null;
        nextContext = null;
        if (beside != null) {
            beside.close();
        }
        end(ending);
    }

    private void end(@Nullable Scripts beside) {
        if (beside != null) {
            try {
                beside.close();
            } catch (IOException error) {
                log.warn("scripts beside those in force did not end well: " + error.getMessage());
            }
        }
    }

    /** What is known of the scripts that may come next, null when there are none. */
    synchronized @Nullable NextContext next() {
        return nextContext;
    }

    /** What {@code culex shadow} is told. */
    synchronized List<String> shadow(boolean json) {
        List<String> files = nextContext == null ? List.of() : candidates;
        return json ? List.of(ShadowReport.json(files, nextContext)) : ShadowReport.text(files, nextContext);
    }

    /**
     * Where the scripts in force spend their time. An engine that can be looked into is not fenced as theirs is, so the same files
     * run a second time beside them for as long as it takes, on the same traffic and without effect.
     */
    void profile(String file, long millis, ControlRequest request) throws IOException, InterruptedException {
        if (!Files.isRegularFile(folder.root().resolve(file))) {
            throw new IOException("there is no script " + file + " in " + folder.root());
        }
        CompletableFuture<ScriptEngine> engine = new CompletableFuture<>();
        CountDownLatch loaded = new CountDownLatch(1);
        AtomicReference<String> lastError = new AtomicReference<>("they take too long");
        try (NextContext beside = NextContext.of(context, "profile")) {
            Role.EngineMaker maker = () -> {
                ScriptEngine made = ScriptEngine.open();
                engine.complete(made);
                return made;
            };
            Runnable begin = () -> {
                beside.begin();
                loaded.countDown();
            };
            Scripts scripts = new Scripts(
                    beside,
                    settings,
                    new ScriptLog((level, text) -> {
                        if (level == ScriptLog.Level.ERROR) {
                            lastError.set(text);
                        }
                    }),
                    UNTESTED,
                    new Role(false, false, new ScriptFolder(settings.dir()), maker, this::liveState, begin, () -> {}));
            try {
                scripts.start();
                if (!loaded.await(LOADING_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("the scripts could not be loaded a second time: " + lastError.get());
                }
                Profiler profiler = new Profiler(engine.join());
                profiler.run(millis, request);
                for (Map.Entry<List<String>, Long> each : profiler.stacks(file).entrySet()) {
                    request.line(each.getValue() + " " + String.join(";", each.getKey()));
                }
            } finally {
                scripts.close();
            }
        }
    }

    void stopping() {
        live.stopping();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            end();
            if (debugContext != null) {
                debugContext.close();
            }
            end(debugged);
        }
        keeper.close();
        live.close();
    }
}

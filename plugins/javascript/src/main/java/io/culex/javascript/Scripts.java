package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.Registration;
import io.culex.javascript.ScriptLoader.LoadException;
import io.culex.javascript.own.OwnHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Loads the scripts, puts versions in force and replaces threads that do not come back.
 *
 * <p>Loads run one after another on a thread of this class, which waits while each is run by a thread of its own: one that
 * does not end costs that thread only. A version comes into force on the scripts' thread, between two batches.
 */
final class Scripts implements Worker.Boss, AutoCloseable {
    private static final int MOST_LOST_THREADS = 3;
    private static final long STACK_BYTES = 4L << 20;
    private static final int MOST_SAVES = 5;
    private static final long LOOK_MILLIS = 100;
    private static final Duration HAND_OVER = Duration.ofSeconds(2);

    private final PluginContext context;
    private final ScriptSettings settings;
    private final ScriptLog log;
    private final ScriptFolder folder;
    private final Realm realm;
    private final HookRegister hooks;
    private final Watchdog watchdog = new Watchdog();
    private final HandlerMetrics handlerMetrics;
    private final ScriptReport report;
    private final ScheduledExecutorService loads = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("culex-scripts-control").factory());
    private final AtomicInteger lostThreads = new AtomicInteger();
    private final Host.Surroundings around;
    private final StartPolicy start;
    private final Role role;
    private volatile @Nullable CompletableFuture<Void> loading;
    private volatile @Nullable ScriptEngine engine;
    private volatile @Nullable ScriptLoader loader;
    private volatile boolean stopping;
    private final OwnTests ownTests;
    private String fingerprint = "";
    /** Whether the version in force is not the one in the folder, which had to go again. */
    private boolean rolledBack;

    private @Nullable Probation probation;
    private @Nullable FolderWatch watch;

    Scripts(PluginContext context, ScriptSettings settings, ScriptLog log, OwnTests ownTests, Role role) {
        this.settings = settings;
        this.ownTests = ownTests;
        this.context = context;
        this.log = log;
        this.role = role;
        folder = role.folder();
        realm = new Realm(context, settings, log);
        hooks = new HookRegister(context, realm, settings);
        handlerMetrics = new HandlerMetrics(context.metrics());
        report = new ScriptReport(context, folder, log);
        around = new Host.Surroundings(
                context,
                settings,
                realm,
                log,
                new OwnHost(context.metrics()),
                UUID.randomUUID().toString(),
                System::nanoTime,
                System.nanoTime(),
                new ScriptLoader.Extension() {});
        start = new StartPolicy(context, folder, hooks, log, settings.sysEvents());
    }

    void start() throws IOException {
        watchdog.eachTime(realm::checkDeadlines);
        watchdog.start();
        context.metrics().gauge("questions_waiting", realm::questionsWaiting);
        fingerprint = folder.fingerprint();
        List<String> mains = folder.mains();
        Registration held = () -> {};
        if (mains.isEmpty()) {
            report.none();
        } else if (role.inForce()) {
            held = start.before(fingerprint, mains);
            report.loading(start.sameAsLast());
        }
        Registration waiting = held;
        // Loading keeps a processor busy for a second or two, which the opening of the listeners need not wait for.
        context.whenListening(() -> loads.execute(() -> {
            try {
                guarded(() -> loadFirst(mains));
            } finally {
                waiting.close();
            }
            guarded(role.saved());
        }));
        FolderWatch watching = new FolderWatch(
                folder.root(),
                () -> loads.execute(() -> guarded(() -> {
                    reload();
                    role.saved().run();
                })));
        watch = watching;
        watching.start();
    }

    @SuppressWarnings("CatchingUnchecked") // A load that fails in an unforeseen way must be seen.
    private void guarded(Runnable work) {
        if (stopping) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException | Error error) {
            if (stopping) {
                return;
            }
            log.error("the scripts could not be loaded: " + error);
            context.log().error("loading scripts failed", error);
        }
    }

    private void loadFirst(List<String> mains) {
        if (mains.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        try {
            ScriptVersion version = load(mains, Map.of(), role.state().get());
            putInForce(version, began, null);
            tellShadowed();
        } catch (IOException gone) {
            // The watch will see it.
        } catch (LoadException error) {
            if (!stopping) {
                log.error(String.valueOf(error.getMessage()));
                if (role.inForce()) {
                    start.failed();
                }
            }
        }
    }

    /** Files were saved, or something else happened in the folder. */
    private void reload() {
        try {
            String now = folder.fingerprint();
            Worker worker = realm.worker();
            ScriptVersion old = worker == null ? null : worker.version();
            if (now.equals(fingerprint) && (old == null || !old.data.changed())) {
                return;
            }
            fingerprint = now;
            rolledBack = false;
            long began = System.nanoTime();
            ScriptVersion version = loadSaved(stateOf(old));
            if (old != null && role.inForce() && !passes(version)) {
                discard(version);
                return;
            }
            putInForce(version, began, old);
            if (old != null && role.inForce() && settings.reload().maxErrorRate() > 0) {
                watchOver(version, old);
            }
        } catch (LoadException error) {
            if (!stopping) {
                log.error(error.getMessage() + System.lineSeparator() + "  the last good version goes on");
            }
        } catch (IOException error) {
            log.error("the scripts cannot be read: " + error.getMessage());
        }
    }

    /** What the version in force would hand over, null when there is none or it cannot say so soon. */
    String @Nullable [] state() {
        Worker worker = realm.worker();
        ScriptVersion version = worker == null ? null : worker.version();
        return version == null ? null : exported(version);
    }

    /** What is in the folder, and still is when it is loaded: a file may be saved in several steps. */
    private ScriptVersion loadSaved(String[] state) throws LoadException, IOException {
        for (int i = 0; i < MOST_SAVES; i++) {
            try {
                ScriptVersion version = load(folder.mains(), Map.of(), state);
                tellShadowed();
                if (!savedMeanwhile()) {
                    return version;
                }
                discard(version);
            } catch (LoadException error) {
                if (!savedMeanwhile()) {
                    throw error;
                }
            }
        }
        return load(folder.mains(), Map.of(), state);
    }

    private void tellShadowed() throws IOException {
        for (String name : folder.shadowed()) {
            log.warn(folder.shown(name) + " is not run: " + name.replaceFirst("ts$", "js") + " beside it is");
        }
    }

    private boolean savedMeanwhile() throws IOException {
        String now = folder.fingerprint();
        boolean saved = !now.equals(fingerprint);
        fingerprint = now;
        return saved;
    }

    private void discard(ScriptVersion version) {
        watchdog.remove(version);
        version.close();
    }

    private boolean passes(ScriptVersion version) {
        ScriptEngine mine = engine;
        if (!settings.reload().tests() || mine == null) {
            return true;
        }
        List<Path> tests = folder.testsOf(version.texts.all().keySet());
        if (tests.isEmpty()) {
            return true;
        }
        try (Rehearsal.Stage stage = new Rehearsal.Stage(mine, false)) {
            String failed = ownTests.run(stage, folder.root(), tests);
            if (failed != null) {
                log.error("the saved version fails its tests, so the last good version goes on (scripts.reload.tests)"
                        + System.lineSeparator() + failed);
            }
            return failed == null;
        }
    }

    /** For a while, whether the new version does its work; else the one before it comes back. */
    private void watchOver(ScriptVersion version, ScriptVersion old) {
        Probation earlier = probation;
        boolean unproven = earlier != null && earlier.version() == old && !earlier.over();
        Map<String, String> before = unproven && earlier != null ? earlier.before() : Map.copyOf(old.texts.all());
        Probation watching = new Probation(version, before, settings.reload());
        probation = watching;
        loads.schedule(() -> guarded(() -> lookAgain(watching)), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lookAgain(Probation watching) {
        Worker worker = realm.worker();
        if (probation != watching || worker == null || worker.version() != watching.version() || watching.over()) {
            return;
        }
        String verdict = watching.verdict();
        if (verdict == null) {
            loads.schedule(() -> guarded(() -> lookAgain(watching)), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        probation = null;
        log.error("the version saved last is taken back: " + verdict
                + ". The version before it takes over again; the files stay as they are, and the next save is tried as always. A"
                + " restart takes the files as they are");
        try {
            long began = System.nanoTime();
            ScriptVersion version = load(
                    ScriptFolder.mainsOf(watching.before().keySet()), watching.before(), stateOf(watching.version()));
            rolledBack = true;
            putInForce(version, began, watching.version());
        } catch (LoadException error) {
            log.error("the version before cannot be loaded again, so that the last one goes on: " + error.getMessage());
        }
    }

    /** What the next version begins with. */
    private String[] stateOf(@Nullable ScriptVersion old) {
        String[] state = old == null ? null : exported(old);
        if (state != null) {
            return state;
        }
        if (old != null) {
            log.warn("state could not be handed over within " + HAND_OVER.toSeconds()
                    + " s, as the scripts' thread is busy"
                    + " or there is too much of it: the saved version begins with what is on disk");
        }
        return role.state().get();
    }

    private String @Nullable [] exported(ScriptVersion version) {
        CompletableFuture<String @Nullable []> state = new CompletableFuture<>();
        try {
            realm.execute(() -> state.complete(version.closed() || version.abandoned() ? null : version.exportState()));
            return state.get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException | RejectedExecutionException none) {
            return null;
        }
    }

    private ScriptVersion load(List<String> mains, Map<String, String> known, String[] state) throws LoadException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ScriptLoader mine = loader();
        ScriptVersion version = mine.prepare();
        loading = done;
        Thread.ofPlatform()
                .daemon()
                .name("culex-scripts-load")
                .stackSize(STACK_BYTES)
                .start(() -> loadInto(mine, version, mains, known, state, done));
        try {
            done.get();
            return version;
        } catch (ExecutionException failed) {
            watchdog.remove(version);
            throw failed.getCause() instanceof LoadException error
                    ? error
                    : new LoadException("the scripts cannot be loaded: " + failed.getCause(), failed.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new LoadException("the plugin stops", stopping);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever happens must be told to the thread that waits.
    private static void loadInto(
            ScriptLoader loader,
            ScriptVersion version,
            List<String> mains,
            Map<String, String> known,
            String[] state,
            CompletableFuture<Void> done) {
        try {
            loader.load(version, mains, known, state);
            done.complete(null);
        } catch (Throwable error) {
            done.completeExceptionally(error);
            version.close();
        }
    }

    private synchronized ScriptLoader loader() {
        ScriptLoader known = loader;
        if (known != null) {
            return known;
        }
        try {
            ScriptEngine made = role.engine().make();
            if (stopping) {
                made.close();
                throw new CancellationException("the plugin stops");
            }
            engine = made;
            report.engine(made);
            known = new ScriptLoader(made, folder, around, watchdog, this::stuck);
            loader = known;
            return known;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void putInForce(ScriptVersion version, long began, @Nullable ScriptVersion old) {
        if (stopping) {
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable hooking = () -> {
            if (role.quiet()) {
                version.forgetEffects();
            }
            hooks.sync(version.needs());
        };
        Runnable after = () -> {
            if (role.inForce()) {
                start.inForce(version.needs());
            }
            role.loaded().run();
            handlerMetrics.show(version);
            report.inForce(version, old, began);
            remember(version);
            // Not before the worker knows its version, which it does when this has returned.
            realm.execute(() -> done.complete(null));
        };
        Worker worker = realm.worker();
        if (worker == null) {
            realm.employ(new Worker(realm, log, this, () -> {
                if (stopping) {
                    return null;
                }
                hooking.run();
                version.activate();
                after.run();
                return version;
            }));
        } else {
            realm.execute(() -> {
                Worker current = realm.worker();
                if (current != null) {
                    current.switchTo(version, hooking, context.clients().all());
                }
                after.run();
            });
        }
        try {
            done.get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException later) {
            // The scripts' thread is busy; it will come to it.
        }
    }

    private void remember(ScriptVersion version) {
        // Of scripts beside those in force nothing is asked at the next start.
        if (!role.inForce() || loads.isShutdown()) {
            return;
        }
        Needs needs = version.needs();
        // What scripts do may change with the data they read, which the fingerprint does not cover.
        String of = version.data.used() || rolledBack ? "" : fingerprint;
        List<String> description = report.description();
        loads.execute(() -> {
            try {
                new KnownVersion(of, needs, description).write(context.dataDirectory());
            } catch (IOException error) {
                log.warn("cannot write to " + context.dataDirectory() + ": " + error.getMessage());
            }
        });
    }

    @Override
    public void handlersChanged(ScriptVersion version) {
        hooks.sync(version.needs());
        handlerMetrics.show(version);
        report.handlersChanged(version);
        remember(version);
    }

    @Override
    public void ended(ScriptVersion version) {
        watchdog.remove(version);
    }

    @Override
    public void returned(Worker worker) {
        lostThreads.decrementAndGet();
        log.info("the call that did not end has ended, and its thread with it");
    }

    /** A call was interrupted and goes on: a built-in function that cannot be ended. */
    private synchronized void stuck(ScriptVersion version, String reason) {
        if (!version.abandon()) {
            return;
        }
        watchdog.remove(version);
        Worker lost = realm.worker();
        if (lost == null || version.meter.thread() != lost.thread()) {
            CompletableFuture<Void> done = loading;
            if (done != null) {
                done.completeExceptionally(
                        new LoadException("the load does not end, not even when it is interrupted: " + reason, null));
            }
            return;
        }
        ScriptVersion inForce = lost.version();
        if (inForce != null) {
            inForce.abandon();
            watchdog.remove(inForce);
            realm.refuseAllOf(inForce);
        }
        realm.refuseAllOf(version);
        context.metrics().counter("realms_abandoned").increment();
        boolean again = lostThreads.incrementAndGet() <= MOST_LOST_THREADS;
        log.error("a call of the scripts does not end, not even when it is interrupted: " + reason
                + ". Its thread is given"
                + " up, questions it had are refused, and "
                + (again
                        ? "a fresh one takes over; variables and timers begin anew, state with what was saved last"
                        : "since " + MOST_LOST_THREADS
                                + " others are lost already, scripts are off until a file is saved"));
        Worker next = new Worker(realm, log, this, () -> again ? reborn(version) : null);
        next.inherit(lost, version);
        realm.employ(next);
    }

    /** The same texts in a fresh context, on the thread that will run it. */
    private @Nullable ScriptVersion reborn(ScriptVersion lost) {
        ScriptLoader mine = loader();
        ScriptVersion version = mine.prepare();
        Map<String, String> texts = lost.texts.all();
        try {
            List<String> mains = new ArrayList<>(folder.mains());
            mains.removeIf(name -> !texts.containsKey(name));
            mine.load(version, mains, texts, role.state().get());
            hooks.sync(version.needs());
            version.activate();
            handlerMetrics.show(version);
            return version;
        } catch (LoadException | IOException error) {
            watchdog.remove(version);
            log.error("the scripts could not be loaded again: " + error.getMessage());
            return null;
        }
    }

    /** Nothing new comes. While no version is in force nobody will hear of what waits, so nobody need wait for that. */
    void stopping() {
        stopping = true;
        if (realm.worker() == null) {
            realm.hearNoMore();
        }
    }

    @Override
    public void close() throws IOException {
        stopping();
        hooks.close();
        start.good();
        if (watch != null) {
            watch.close();
        }
        loads.shutdownNow();
        realm.close();
        Worker worker = realm.worker();
        if (worker != null) {
            try {
                worker.thread().join(HAND_OVER);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
        realm.refuseLeft();
        watchdog.close();
        ScriptEngine mine = engine;
        if (mine != null) {
            mine.close();
        }
    }
}

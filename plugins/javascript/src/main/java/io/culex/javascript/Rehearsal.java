package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.PublishProperties;
import io.culex.javascript.ScriptLoader.LoadException;
import io.culex.javascript.own.OwnHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Scripts as a broker runs them, but step by step on the thread of the caller and by a clock of the caller's: the same
 * loading, the same dispatch, the same budgets. For tests of scripts.
 *
 * <p>Used by one thread.
 */
public final class Rehearsal implements AutoCloseable {
    /** The engine and the watchdog, which any number of rehearsals share. */
    public static final class Stage implements AutoCloseable {
        private final ScriptEngine engine;
        private final boolean own;
        private final Watchdog watchdog = new Watchdog();

        public Stage() throws IOException {
            this(new ScriptEngine(), true);
        }

        /** With the engine of a broker's scripts, which goes on when this is closed. */
        Stage(ScriptEngine engine, boolean own) {
            this.engine = engine;
            this.own = own;
            watchdog.start();
        }

        @Override
        public void close() {
            watchdog.close();
            if (own) {
                engine.close();
            }
        }
    }

    /** Where lines go: {@code error}, {@code warn}, {@code info} or {@code debug}, and the text. */
    @FunctionalInterface
    public interface Sink {
        void line(String level, String text);
    }

    /** The scripts cannot be loaded; the message is for people and complete. */
    public static final class NotLoaded extends Exception {
        private static final long serialVersionUID = 1;

        NotLoaded(LoadException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** More for the scripts than there is on a broker. */
    public interface Extension {
        /** Before anything else is there. */
        default void before(Context context) {}

        /** When all is there that scripts find, which {@code library} is made of. */
        default void after(Context context, Value library) {}
    }

    private final Stage stage;
    private final ScriptSettings settings;
    private final ScriptFolder folder;
    private final Realm realm;
    private final HookRegister hooks;
    private final ScriptLoader loader;
    private final Worker worker;
    private final ScriptVersion version;

    /**
     * Prepares a folder's scripts; nothing of them runs yet.
     *
     * @param context the broker's side
     * @param folder the scripts folder
     * @param call the longest run of one call; null for the default of a broker
     * @param clock nanoseconds, from which timers are due
     */
    public Rehearsal(
            Stage stage,
            PluginContext context,
            Path folder,
            @Nullable Duration call,
            LongSupplier clock,
            Sink sink,
            Extension extension) {
        this.stage = stage;
        this.folder = new ScriptFolder(folder);
        ScriptSettings usual = ScriptSettings.of(folder);
        settings = call == null ? usual : patient(usual, call);
        ScriptLog log = new ScriptLog((level, text) -> sink.line(level.name().toLowerCase(Locale.ROOT), text));
        realm = new Realm(context, settings, log);
        hooks = new HookRegister(context, realm, settings);
        Host.Surroundings around = new Host.Surroundings(
                context,
                settings,
                realm,
                log,
                new OwnHost(context.metrics()),
                "mock",
                clock,
                clock.getAsLong(),
                adapted(extension));
        loader = new ScriptLoader(
                stage.engine,
                this.folder,
                around,
                stage.watchdog,
                (stuck, reason) -> log.error("does not end: " + reason));
        version = loader.prepare();
        worker = new Worker(realm, log, new Handlers(), () -> null);
    }

    private static ScriptSettings patient(ScriptSettings usual, Duration call) {
        return new ScriptSettings(
                usual.enabled(),
                usual.dir(),
                call,
                call,
                usual.decision(),
                usual.authenticate(),
                4L << 30,
                usual.failures(),
                usual.pause(),
                usual.queue(),
                usual.sysEvents(),
                usual.openListeners(),
                usual.env(),
                usual.reload());
    }

    private static ScriptLoader.Extension adapted(Extension extension) {
        return new ScriptLoader.Extension() {
            @Override
            public void before(Context context) {
                extension.before(context);
            }

            @Override
            public void after(Context context, Value library) {
                extension.after(context, library);
            }
        };
    }

    /** Handlers may come and go while the scripts run. */
    private final class Handlers implements Worker.Boss {
        @Override
        public void handlersChanged(ScriptVersion changed) {
            hooks.sync(changed.needs());
        }

        @Override
        public void ended(ScriptVersion ended) {}

        @Override
        public void returned(Worker given) {}
    }

    /** The files of the folder that a broker would run. */
    public List<String> mains() throws IOException {
        return folder.mains();
    }

    /** Runs the top level of these files and puts their handlers in force. */
    public void load(List<String> files) throws NotLoaded {
        try {
            loader.load(version, files, Map.of(), new String[0]);
        } catch (LoadException error) {
            throw new NotLoaded(error);
        }
        hooks.sync(version.needs());
        worker.adopt(version);
        realm.engage(worker);
        version.activate();
        settle();
    }

    /** Does all there is to do at this moment. */
    public void settle() {
        boolean more = true;
        while (more) {
            more = worker.guardedTurn();
        }
    }

    /** Nanoseconds until a timer is due, {@link Long#MAX_VALUE} when there is none. */
    public long untilNext() {
        return version.timers.untilNext();
    }

    /** How long a handler may take to answer a question. */
    public Duration patience(boolean authentication) {
        return authentication ? settings.authenticate() : settings.decision();
    }

    /** A call into the scripts' context, within the budget. */
    public void call(Runnable call) {
        version.meter.enter();
        try {
            call.run();
        } finally {
            version.meter.exit();
        }
    }

    /** Why a call was interrupted. */
    public String interruptReason() {
        return String.valueOf(version.meter.interruptReason());
    }

    /** A problem with the place in the text where it happened. */
    public String report(String problem, String stack) {
        return version.texts.report("", problem, version.userStack(stack), null);
    }

    /** Calls a listener after each save in the folder, on a thread of its own, until the process ends. */
    public static void watch(Path folder, Runnable listener) throws IOException {
        new FolderWatch(folder, listener).start();
    }

    /** The stack of an error that has no text of its own. */
    public static String stackOf(PolyglotException error) {
        return ScriptLoader.stackOf(error);
    }

    /** The bytes that a value of the scripts stands for. */
    public static byte[] bytes(Value payload) {
        return Bytes.of(payload);
    }

    /** The properties that an object of the scripts has. */
    public static PublishProperties properties(Value packet) {
        return Bytes.properties(packet);
    }

    @Override
    public void close() {
        stage.watchdog.remove(version);
        version.close();
    }
}

package io.culex.javascript;

import io.culex.javascript.node.FolderData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * One loaded state of all scripts: a context and the prelude's functions in it.
 *
 * <p>Used by one thread at a time: the one that loads it, then the scripts' thread. Only {@link #pending} and {@link
 * #abandon} are for others.
 */
final class ScriptVersion implements Watchdog.Watched {
    /** How a call ended. */
    enum Outcome {
        DONE,
        INTERRUPTED,
        FAILED
    }

    /** Ends the work of a thread that was given up. */
    static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Abandoned() {
            super("given up", null, false, false);
        }
    }

    /** Told when a call cannot be ended. */
    @FunctionalInterface
    interface Stuck {
        void stuck(ScriptVersion version, String reason);
    }

    /** What writing {@code state} out may take, which may be large and is no handler's doing. */
    private static final long EXPORT_NANOS = 1_000_000_000;

    final CallMeter meter = new CallMeter();
    final HandlerNumbers numbers = new HandlerNumbers();
    final TimerQueue timers;
    final ScriptTexts texts;
    final FolderData data;
    final AtomicInteger pending = new AtomicInteger();
    private final ScriptSettings settings;
    private final Stuck stuck;
    private final List<Runnable> outbox = new ArrayList<>();
    private @Nullable Context context;
    private @Nullable Value prelude;
    private @Nullable PolyglotException lastError;
    private String[] importedState = new String[0];
    private boolean active;
    private boolean closed;
    private volatile boolean abandoned;
    private volatile boolean exporting;
    private volatile boolean debugged;

    ScriptVersion(ScriptTexts texts, FolderData data, ScriptSettings settings, LongSupplier nanos, Stuck stuck) {
        this.timers = new TimerQueue(nanos);
        this.texts = texts;
        this.data = data;
        this.settings = settings;
        this.stuck = stuck;
    }

    /** A debugger may hold this version. */
    void debugged() {
        debugged = true;
    }

    /** There is no other way to know it: the debugger holds a thread by its own means. */
    @Override
    public boolean held(Thread runner) {
        if (debugged) {
            for (StackTraceElement frame : runner.getStackTrace()) {
                if (frame.getMethodName().equals("doSuspend")
                        && frame.getClassName().endsWith(".DebuggerSession")) {
                    return true;
                }
            }
        }
        return false;
    }

    void attach(Context newContext) {
        context = newContext;
        meter.attach(newContext);
    }

    void attach(Value functions) {
        prelude = functions;
    }

    private Value function(String name) {
        Value functions = prelude;
        if (functions == null) {
            throw new IllegalStateException("the scripts are not loaded");
        }
        return functions.getMember(name);
    }

    Outcome run(String name, @Nullable Object... arguments) {
        if (closed) {
            return Outcome.DONE;
        }
        Value function = function(name);
        Outcome outcome = Outcome.DONE;
        meter.enter();
        try {
            function.executeVoid(arguments);
        } catch (PolyglotException error) {
            lastError = error;
            outcome = error.isInterrupted() ? Outcome.INTERRUPTED : Outcome.FAILED;
        } finally {
            meter.exit();
        }
        stillWanted();
        return outcome;
    }

    /** Calls a function of the prelude's own, which does not fail. */
    private Value get(String name, @Nullable Object... arguments) {
        Value function = function(name);
        meter.enter();
        Value value;
        try {
            value = function.execute(arguments);
        } finally {
            meter.exit();
        }
        stillWanted();
        return value;
    }

    private void stillWanted() {
        if (abandoned) {
            throw new Abandoned();
        }
    }

    PolyglotException lastError() {
        PolyglotException error = lastError;
        if (error == null) {
            throw new IllegalStateException("no call has failed");
        }
        return error;
    }

    void load(String file) {
        function("load").executeVoid(file);
    }

    Needs needs() {
        return Needs.parse(Bytes.strings(get("needs")));
    }

    /** File, handler, file, handler, … */
    String[] describe() {
        return Bytes.strings(get("describe"));
    }

    Value makeClient(HostClient client, String @Nullable [] packed) {
        return get("makeClient", client, packed);
    }

    String @Nullable [] packClient(Value client) {
        if (closed) {
            return null;
        }
        try {
            Value packed = get("packClient", client);
            return packed.isNull() ? null : Bytes.strings(packed);
        } catch (PolyglotException unreadable) {
            return null;
        }
    }

    /** Null when it takes too long or cannot be read. */
    String @Nullable [] exportState() {
        exporting = true;
        try {
            return Bytes.strings(get("exportState"));
        } catch (PolyglotException unreadable) {
            return null;
        } finally {
            exporting = false;
        }
    }

    void importState(String[] state) {
        importedState = state;
        get("importState", (Object) state);
    }

    void mergeState(String[] now) {
        get("mergeState", importedState, now);
    }

    /** The handlers whose numbers are counted, in the order of their rows: file and handler, with a line break between them. */
    String[] counted() {
        return Bytes.strings(get("counted"));
    }

    /** The call that ran last was ended from outside: what it was and where, empty when it was no handler's. */
    String[] fault(boolean interrupted, String reason) {
        try {
            return Bytes.strings(get("fault", interrupted, reason));
        } catch (PolyglotException again) {
            return new String[] {"", ""};
        }
    }

    String userStack(String stack) {
        return prelude == null ? stack : get("userStack", stack).asString();
    }

    /** Runs something with an effect on the broker: at once when this version is in force, else when it is. */
    void effect(Runnable effect) {
        if (active) {
            effect.run();
        } else if (!closed) {
            outbox.add(effect);
        }
    }

    /** What the top level of the files began is left to others. Before {@link #activate}. */
    void forgetEffects() {
        outbox.clear();
        timers.clearAll();
    }

    void activate() {
        active = true;
        meter.loaded();
        get("setReady");
        outbox.forEach(Runnable::run);
        outbox.clear();
    }

    /** Another version is in force: only what this one has promised an answer to goes on. */
    void retire() {
        active = false;
        timers.clearRepeating();
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
        timers.clearAll();
        outbox.clear();
        Context mine = context;
        if (mine != null) {
            mine.close(true);
        }
    }

    /** The thread does not come back from a call: whatever it does afterwards has no effect. */
    boolean abandon() {
        if (abandoned) {
            return false;
        }
        abandoned = true;
        return true;
    }

    boolean abandoned() {
        return abandoned;
    }

    @Override
    public CallMeter meter() {
        return meter;
    }

    @Override
    public long budgetNanos(boolean loading) {
        long nanos = (loading ? settings.load() : settings.call()).toNanos();
        return exporting ? Math.max(nanos, EXPORT_NANOS) : nanos;
    }

    @Override
    public long memory() {
        return settings.memory();
    }

    @Override
    public void stuck(String reason) {
        stuck.stuck(this, reason);
    }
}

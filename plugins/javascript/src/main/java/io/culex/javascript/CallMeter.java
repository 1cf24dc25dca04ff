package io.culex.javascript;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Says which call of a handler a context is in. Scripts' side of it is a counter in shared memory that goes up with every
 * call; the {@link Watchdog} sees by it whether a call is still the one it saw last time.
 *
 * <p>Written by the thread that runs the context, read by the watchdog.
 */
final class CallMeter {
    /** Calls of a fresh version that may take longer, since their code is cold. */
    private static final int COLD_CALLS = 200;

    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer beat = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    private int depth;
    private volatile boolean running;
    private volatile boolean loading = true;
    private volatile int entries;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Context context;
    private volatile @Nullable String interruptReason;
    private volatile long interrupted = -1;

    ByteBuffer beat() {
        return beat.duplicate().order(ByteOrder.nativeOrder());
    }

    void attach(Context newContext) {
        context = newContext;
    }

    @Nullable
    Context context() {
        return context;
    }

    void loaded() {
        loading = false;
    }

    boolean loading() {
        return loading;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer: the thread that runs the context.
    void enter() {
        if (depth++ > 0) {
            return;
        }
        thread = Thread.currentThread();
        interruptReason = null;
        entries++;
        running = true;
    }

    void exit() {
        if (--depth == 0) {
            running = false;
        }
    }

    boolean running() {
        return running;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    /** Changes with every call from outside and every call of a handler. */
    long sequence() {
        return ((long) entries << 32) | (calls() & 0xFFFFFFFFL);
    }

    int calls() {
        return (int) INTS.getOpaque(beat, 0);
    }

    /** The watchdog is about to interrupt this call. */
    void interrupting(long sequence, String reason) {
        interrupted = sequence;
        interruptReason = reason;
    }

    @Nullable
    String interruptReason() {
        return interruptReason;
    }

    /** Whether the interrupt hit another call than the one that was meant. */
    boolean innocent() {
        return interruptReason != null && interrupted != sequence();
    }

    /** Says where the scripts' thread is, before the prelude says it. */
    void at(int index) {
        INTS.setOpaque(beat, 4, index);
        INTS.setOpaque(beat, 8, 0);
    }

    boolean cold() {
        int calls = calls();
        return calls >= 0 && calls < COLD_CALLS;
    }

    /** The event of the batch that is being handled. */
    int index() {
        return (int) INTS.getOpaque(beat, 4);
    }

    /** Which of the event's handlers is running. */
    int handler() {
        return (int) INTS.getOpaque(beat, 8);
    }
}

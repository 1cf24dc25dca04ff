package io.culex.broker.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens later on one loop: a link in a {@link TimerWheel}'s list, so that setting and cancelling
 * allocate nothing. Owned by the wheel's thread.
 */
public abstract class Timer {
    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    long deadline;
    int bucket = -1;

    /** Whether it is set. */
    public final boolean isSet() {
        return bucket >= 0;
    }

    /** Called on the loop at the first tick at or after the deadline; the timer is no longer set then. */
    protected abstract void expired();
}

package io.culex.broker.connection;

import io.culex.broker.loop.Timer;
import io.culex.broker.loop.TimerWheel;
import io.culex.broker.routing.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * Why a client is not read at the moment. It is read again when no reason holds any more.
 *
 * <p>Owner: the connection's loop. A receiver without room stops the client for {@link #MOST_SLOWED_MILLIS} at most; a rate
 * for as long as the client was too fast; short memory until there is enough; a disk that does not keep up until it has; output
 * that the client does not read until it does.
 */
final class Reading {
    private static final long MOST_SLOWED_MILLIS = 500;
    private static final long OVERLOAD_MILLIS = 100;
    private static final long STORE_MILLIS = 100;

    /** Something that the client asked for is being decided. */
    private static final int DECIDING = 1;
    /** A receiver of what it publishes has hardly room for more. */
    private static final int SLOWED = 2;
    /** It sent more than its rate. */
    private static final int LIMITED = 4;
    /** What it publishes piles up, and memory is short. */
    private static final int OVERLOADED = 8;
    /** It asks for more than it reads. */
    private static final int UNREAD = 16;
    /** As many of its messages as may wait for decisions, or with something behind them that has to wait for all. */
    private static final int HELD = 32;
    /** Listeners of plugins have hardly room for more events. */
    private static final int BEHIND = 64;
    /** What it sends has to be stored, and more waits for the disk than should. */
    private static final int UNSTORED = 128;

    private final Connection connection;
    private final Timer slowTimer = new Timer() {
        @Override
        protected void expired() {
            over(SLOWED);
        }
    };
    private @Nullable Timer limitTimer;
    private @Nullable Timer overloadTimer;
    private @Nullable Timer storeTimer;
    private int reasons;

    Reading(Connection connection) {
        this.connection = connection;
    }

    private TimerWheel timers() {
        return connection.scope().loop().timers();
    }

    private void stop(int reason) {
        reasons |= reason;
        connection.wire().pause();
        connection.wire().stopReads();
    }

    private void over(int reason) {
        reasons &= ~reason;
        if (reasons == 0) {
            if (reason != UNREAD) {
                connection.timers().heard(); // nothing could be heard meanwhile
            }
            connection.wire().resume();
        }
    }

    private boolean holds(int reason) {
        return (reasons & reason) != 0;
    }

    /** Something is being decided. */
    void decide() {
        reasons |= DECIDING;
        connection.wire().pause();
    }

    /** It is decided. */
    void decided() {
        over(DECIDING);
    }

    /** Messages wait for decisions: as many as may, or with something behind them that has to wait for all. */
    void hold() {
        stop(HELD);
    }

    /** No longer. */
    void release() {
        over(HELD);
    }

    /** Listeners of plugins have hardly room for more events. */
    void fallBehind() {
        stop(BEHIND);
    }

    /** They have caught up. */
    void catchUp() {
        over(BEHIND);
    }

    /** A receiver of what the client publishes has hardly room for more. */
    void slowDown(Subscriber by) {
        if (holds(SLOWED)) {
            return;
        }
        stop(SLOWED);
        timers().set(slowTimer, MOST_SLOWED_MILLIS);
        by.whenRelieved(() -> connection.execute(this::relieved));
    }

    private void relieved() {
        if (holds(SLOWED)) {
            timers().cancel(slowTimer);
            over(SLOWED);
        }
    }

    /** The client was too fast and has to wait so long. */
    void limit(long millis) {
        Timer timer = limitTimer;
        if (timer == null) {
            timer = new Timer() {
                @Override
                protected void expired() {
                    over(LIMITED);
                }
            };
            limitTimer = timer;
        }
        stop(LIMITED);
        timers().set(timer, millis);
    }

    /** Memory is short: the client waits until that is over. */
    void overloaded() {
        Timer timer = overloadTimer;
        if (timer == null) {
            timer = new Timer() {
                @Override
                protected void expired() {
                    if (connection.scope().overload().high()) {
                        timers().set(this, OVERLOAD_MILLIS);
                    } else {
                        over(OVERLOADED);
                    }
                }
            };
            overloadTimer = timer;
        }
        if (!holds(OVERLOADED)) {
            stop(OVERLOADED);
            timers().set(timer, OVERLOAD_MILLIS);
        }
    }

    /** More waits for the disk than should: the client waits until enough of it is written. */
    void awaitStore() {
        Timer timer = storeTimer;
        if (timer == null) {
            timer = new Timer() {
                @Override
                protected void expired() {
                    if (connection.scope().batch().store().pressed()) {
                        timers().set(this, STORE_MILLIS);
                    } else {
                        over(UNSTORED);
                    }
                }
            };
            storeTimer = timer;
        }
        if (!holds(UNSTORED)) {
            stop(UNSTORED);
            timers().set(timer, STORE_MILLIS);
        }
    }

    /** More output waits than the client's own requests should ever cause. */
    void unread() {
        stop(UNREAD);
    }

    /** The client has read what waited for it. */
    void wasRead() {
        if (holds(UNREAD)) {
            over(UNREAD);
        }
    }

    /** Whether the client is not read for reasons that are not its own; then its silence says nothing. */
    boolean withheld() {
        return (reasons & ~UNREAD) != 0;
    }

    /** The connection is closed. */
    void end() {
        timers().cancel(slowTimer);
        cancel(limitTimer);
        cancel(overloadTimer);
        cancel(storeTimer);
    }

    private void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timers().cancel(timer);
        }
    }
}

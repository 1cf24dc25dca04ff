package io.culex.broker.connection;

import io.culex.broker.loop.Timer;
import io.culex.broker.routing.Subscriber;

/**
 * Why a client is not read at the moment: something it asked for is being decided, or it publishes faster than a receiver takes.
 * It is read again when neither holds.
 *
 * <p>Owner: the connection's loop. A receiver without room stops the client for {@link #MOST_SLOWED_MILLIS} at most.
 */
final class Reading {
    private static final long MOST_SLOWED_MILLIS = 500;

    private final Connection connection;
    private final Timer slowTimer = new Timer() {
        @Override
        protected void expired() {
            relieved();
        }
    };
    private boolean deciding;
    private boolean held;
    private boolean behind;
    private boolean slowed;

    Reading(Connection connection) {
        this.connection = connection;
    }

    /** Something is being decided. */
    void decide() {
        deciding = true;
        connection.wire().pause();
    }

    /** It is decided. */
    void decided() {
        deciding = false;
        goOn();
    }

    /** Messages wait for decisions: as many as may, or with something behind them that has to wait for all. */
    void hold() {
        held = true;
        connection.wire().pause();
        connection.wire().stopReads();
    }

    /** No longer. */
    void release() {
        held = false;
        goOn();
    }

    /** Listeners of plugins have hardly room for more events. */
    void fallBehind() {
        behind = true;
        connection.wire().pause();
        connection.wire().stopReads();
    }

    /** They have caught up. */
    void catchUp() {
        behind = false;
        goOn();
    }

    /** A receiver of what the client publishes has hardly room for more. */
    void slowDown(Subscriber by) {
        if (slowed) {
            return;
        }
        slowed = true;
        connection.wire().pause();
        connection.wire().stopReads();
        connection.scope().loop().timers().set(slowTimer, MOST_SLOWED_MILLIS);
        by.whenRelieved(() -> connection.execute(this::relieved));
    }

    private void relieved() {
        if (slowed) {
            slowed = false;
            connection.scope().loop().timers().cancel(slowTimer);
            goOn();
        }
    }

    private void goOn() {
        if (!deciding && !held && !behind && !slowed) {
            connection.timers().heard(); // nothing could be heard meanwhile
            connection.wire().resume();
        }
    }

    /** The connection is closed. */
    void end() {
        connection.scope().loop().timers().cancel(slowTimer);
    }
}

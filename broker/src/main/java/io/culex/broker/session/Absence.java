package io.culex.broker.session;

import io.culex.api.hook.SessionListener;
import io.culex.broker.loop.Timer;
import io.culex.broker.loop.TimerWheel;

/**
 * The clocks that run while a client is away: Will Delay Interval and Session Expiry Interval. The will goes out when the first of
 * them ends [MQTT-3.1.3-9].
 *
 * <p>Owner: the session's loop.
 */
final class Absence {
    private final Session session;
    private final TimerWheel timers;
    private final Timer expiry = new Timer() {
        @Override
        protected void expired() {
            session.endWithWill(SessionListener.Cause.EXPIRED);
        }
    };
    private final Timer willDelay = new Timer() {
        @Override
        protected void expired() {
            session.publishWillNow();
        }
    };

    Absence(Session session, TimerWheel timers) {
        this.session = session;
        this.timers = timers;
    }

    /** The client is gone since so many milliseconds. */
    void start(long millisAgo) {
        if (session.expiryInterval() != Session.NEVER) {
            timers.set(expiry, Math.max(0, session.expiryInterval() * 1000 - millisAgo));
        }
        Will will = session.will();
        if (will != null) {
            long left = will.delaySeconds() * 1000 - millisAgo;
            if (left <= 0) {
                session.publishWillNow();
            } else {
                timers.set(willDelay, left);
            }
        }
    }

    /** The client is back, or the session has ended. */
    void end() {
        timers.cancel(expiry);
        timers.cancel(willDelay);
    }
}

package io.culex.broker.connection;

import io.culex.broker.loop.Timer;

/**
 * The time a client has: for CONNECT and each step of AUTH ({@code limits.connect-timeout}), and between two packets (Keep
 * Alive).
 *
 * <p>Owner: the connection's loop.
 */
final class ClientTimers {
    private final Connection connection;
    private final Timer connect = new ConnectTimer();
    private final Timer keepAlive = new KeepAliveTimer();
    private long keepAliveMillis;
    private long lastHeard;

    ClientTimers(Connection connection) {
        this.connection = connection;
    }

    /** The client must say something about who it is in time. */
    void expectConnect() {
        var timeout = connection.limits().connectTimeout();
        connection.scope().loop().timers().set(connect, timeout.toMillis());
    }

    /** It did. */
    void connectCame() {
        connection.scope().loop().timers().cancel(connect);
    }

    /** From now on the client must be heard every 1.5 times the Keep Alive [MQTT-3.1.2-22]; 0 is for ever. */
    void startKeepAlive(int seconds) {
        keepAliveMillis = seconds * 1500L;
        if (keepAliveMillis > 0) {
            heard();
            connection.scope().loop().timers().set(keepAlive, keepAliveMillis);
        }
    }

    /** Something came from the client, or nothing could come until now. */
    void heard() {
        lastHeard = connection.scope().loop().ticks();
    }

    /** The connection is closed. */
    void end() {
        connection.scope().loop().timers().cancel(connect);
        connection.scope().loop().timers().cancel(keepAlive);
    }

    private final class ConnectTimer extends Timer {
        @Override
        protected void expired() {
            if (!connection.accepted()) {
                connection.ending().connectTimeout();
            }
        }
    }

    /** Looks at the time of the last packet; a packet itself only notes the time. */
    private final class KeepAliveTimer extends Timer {
        @Override
        protected void expired() {
            long silent = connection.scope().loop().ticks() - lastHeard;
            if (connection.paused()) {
                silent = 0;
            }
            if (silent < keepAliveMillis) {
                connection.scope().loop().timers().set(this, keepAliveMillis - silent);
                return;
            }
            connection.ending().keepAliveTimeout(silent);
        }
    }
}

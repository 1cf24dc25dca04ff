package io.culex.broker.connection;

import io.culex.broker.config.LimitsConfig;
import io.culex.broker.config.LimitsConfig.SlowConsumer;
import io.culex.broker.loop.Loop;
import io.culex.broker.loop.Timer;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Timer slowConsumer;
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

    /** More waits for the client than it may: where slow consumers are to go, its time begins. */
    void outboundFull() {
        LimitsConfig limits = connection.limits();
        if (limits.slowConsumer() == SlowConsumer.DISCONNECT && slowConsumer == null) {
            Timer timer = new SlowConsumerTimer();
            slowConsumer = timer;
            connection
                    .scope()
                    .loop()
                    .timers()
                    .set(timer, limits.slowConsumerTimeout().toMillis());
        }
    }

    /** It has read enough. */
    void outboundFree() {
        Timer timer = slowConsumer;
        if (timer != null) {
            slowConsumer = null;
            connection.scope().loop().timers().cancel(timer);
        }
    }

    /** The connection is closed. */
    void end() {
        outboundFree();
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

    private final class SlowConsumerTimer extends Timer {
        @Override
        protected void expired() {
            connection.ending().slowConsumer();
        }
    }

    /** Looks at the time of the last packet; a packet itself only notes the time. */
    private final class KeepAliveTimer extends Timer {
        @Override
        protected void expired() {
            long silent = connection.scope().loop().ticks() - lastHeard;
            if (connection.reading().withheld()) {
                silent = 0;
            }
            // It was heard up to a tick after the clock's last one.
            long least = keepAliveMillis + Loop.TICK_MILLIS;
            if (silent < least) {
                connection.scope().loop().timers().set(this, keepAliveMillis - silent);
                return;
            }
            connection.ending().keepAliveTimeout(silent);
        }
    }
}

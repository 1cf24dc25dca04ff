package io.culex.broker.config;

import java.time.Duration;

/**
 * {@code sessions}.
 *
 * @param queueLength messages that wait for one session
 * @param queueBytes payload bytes that wait for one session
 * @param queueQos0 whether QoS 0 messages wait for clients that are away
 * @param onFull what gives way when a queue is full
 * @param maxInFlight messages sent to a client and not acknowledged; the client's Receive Maximum may be lower
 * @param expiry how long sessions of clients before 5.0 with Clean Session 0 stay; {@link Config#NEVER} for ever
 */
public record SessionsConfig(
        int queueLength,
        @Key(bytes = true) long queueBytes,
        boolean queueQos0,
        OnFull onFull,
        @Key(min = 1, max = 65535) int maxInFlight,
        @Key(never = true) Duration expiry) {

    public static final SessionsConfig DEFAULTS =
            new SessionsConfig(1000, 16L << 20, false, OnFull.DROP_OLDEST, 1000, Config.NEVER);

    /** What gives way when a queue is full. */
    public enum OnFull {
        DROP_OLDEST,
        DROP_NEWEST,
        /** The client, where it is connected; for one that is away the oldest goes. */
        DISCONNECT
    }
}

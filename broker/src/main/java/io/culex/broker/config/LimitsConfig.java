package io.culex.broker.config;

import java.time.Duration;

/**
 * {@code limits}: what one client may use. Changes hold for connections made after them.
 *
 * @param connectTimeout a connection that sent no CONNECT by then is closed
 * @param maxConnections connections open at once on all listeners, 0 for no limit
 * @param maxConnectionsPerAddress those of one address, or of one /64 of IPv6; 0 for no limit
 * @param connectionRate connections accepted a second on a listener, 0 for no limit
 * @param messageRate PUBLISH packets a second of one client, 0 for no limit
 * @param byteRate bytes a second of one client, 0 for no limit
 * @param maxPacketSize the Maximum Packet Size announced and enforced, in bytes
 * @param maxConnectSize the same for CONNECT, in bytes
 * @param maxTopicLevels levels of a Topic Name or Topic Filter
 * @param maxTopicLength bytes of a Topic Name or Topic Filter
 * @param maxClientIdLength bytes of a Client Identifier
 * @param maxSubscriptions subscriptions of one session; one more is refused with Quota exceeded
 * @param maxFilters filters of one SUBSCRIBE; a packet with more is refused with Quota exceeded
 * @param outboundBuffer bytes that wait for one client's socket before the broker stops writing to it
 * @param slowConsumer what becomes of a client whose outbound buffer is full
 * @param slowConsumerTimeout how long it may stay full where that is {@link SlowConsumer#DISCONNECT}
 * @param memoryHigh percent of the heap or of direct memory from which on publishers wait; 100 for never
 * @param memoryLow percent at which they go on
 */
public record LimitsConfig(
        @Key(min = 1, perListener = true) Duration connectTimeout,
        int maxConnections,
        @Key(perListener = true) int maxConnectionsPerAddress,
        @Key(perListener = true) int connectionRate,
        @Key(perListener = true) int messageRate,
        @Key(bytes = true, perListener = true) int byteRate,

        @Key(bytes = true, min = 16, max = 268_435_460, perListener = true)
        int maxPacketSize,

        @Key(bytes = true, min = 64, perListener = true) int maxConnectSize,
        @Key(min = 1, max = 65535, perListener = true) int maxTopicLevels,
        @Key(min = 1, max = 65535, perListener = true) int maxTopicLength,
        @Key(min = 23, max = 65535, perListener = true) int maxClientIdLength,
        @Key(min = 1, perListener = true) int maxSubscriptions,
        @Key(min = 1, perListener = true) int maxFilters,

        @Key(bytes = true, min = 4096, max = 1 << 30, perListener = true)
        int outboundBuffer,

        @Key(perListener = true) SlowConsumer slowConsumer,
        @Key(min = 100, perListener = true) Duration slowConsumerTimeout,
        @Key(min = 1, max = 100) int memoryHigh,
        @Key(min = 1, max = 100) int memoryLow) {

    public static final LimitsConfig DEFAULTS = new LimitsConfig(
            Duration.ofSeconds(10),
            100_000,
            0,
            0,
            0,
            0,
            4 << 20,
            256 << 10,
            100,
            65535,
            65535,
            10_000,
            1000,
            1 << 20,
            SlowConsumer.QUEUE,
            Duration.ofSeconds(30),
            85,
            75);

    /** What becomes of a client that reads slower than messages come for it. */
    public enum SlowConsumer {
        /** QoS 0 is dropped for it, QoS 1 and 2 wait in its session's queue. */
        QUEUE,
        /** The same, and it is disconnected when that lasts. */
        DISCONNECT
    }
}

package io.culex.broker.config;

import java.time.Duration;

/**
 * {@code limits}: what one client may use. Changes hold for connections made after them.
 *
 * @param connectTimeout a connection that sent no CONNECT by then is closed
 * @param maxConnections connections open at once on all listeners, 0 for no limit
 * @param maxPacketSize the Maximum Packet Size announced and enforced, in bytes
 * @param maxTopicLevels levels of a Topic Name or Topic Filter
 * @param maxTopicLength bytes of a Topic Name or Topic Filter
 * @param maxClientIdLength bytes of a Client Identifier
 * @param outboundBuffer bytes that wait for one client's socket before the broker stops writing to it
 * @param maxSubscriptions subscriptions of one session; one more is refused with Quota exceeded
 */
public record LimitsConfig(
        @Key(min = 1, perListener = true) Duration connectTimeout,
        int maxConnections,

        @Key(bytes = true, min = 16, max = 268_435_460, perListener = true)
        int maxPacketSize,

        @Key(min = 1, max = 65535, perListener = true) int maxTopicLevels,
        @Key(min = 1, max = 65535, perListener = true) int maxTopicLength,
        @Key(min = 23, max = 65535, perListener = true) int maxClientIdLength,

        @Key(bytes = true, min = 4096, max = 1 << 30, perListener = true)
        int outboundBuffer,

        @Key(min = 1, perListener = true) int maxSubscriptions) {

    public static final LimitsConfig DEFAULTS =
            new LimitsConfig(Duration.ofSeconds(10), 100_000, 4 << 20, 100, 65535, 65535, 1 << 20, 10_000);
}

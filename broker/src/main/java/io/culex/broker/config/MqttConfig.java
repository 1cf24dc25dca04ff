package io.culex.broker.config;

import java.time.Duration;

/**
 * {@code mqtt}: what CONNACK announces and the broker holds clients to.
 *
 * @param maxQos the Maximum QoS
 * @param retainAvailable Retain Available
 * @param wildcardSubscriptions Wildcard Subscription Available
 * @param subscriptionIdentifiers Subscription Identifier Available
 * @param sharedSubscriptions Shared Subscription Available
 * @param receiveMaximum the Receive Maximum: QoS 1 and 2 messages a client may send without an acknowledgement
 * @param topicAliasMaximum the Topic Alias Maximum, 0 for no aliases
 * @param topicAliasMaximumOutbound the most Topic Aliases the broker uses towards one client that takes them, 0 for none
 * @param responseInformation the Response Information for clients that ask for it, {@code %c} for the client id; empty for none
 * @param serverKeepAlive the Server Keep Alive in whole seconds, zero for the client's choice
 * @param maxSessionExpiry the longest Session Expiry Interval granted; {@link Config#NEVER} for no limit
 */
public record MqttConfig(
        @Key(max = 2) int maxQos,
        boolean retainAvailable,
        boolean wildcardSubscriptions,
        boolean subscriptionIdentifiers,
        boolean sharedSubscriptions,
        @Key(min = 1, max = 65535) int receiveMaximum,
        @Key(max = 65535) int topicAliasMaximum,
        @Key(max = 65535) int topicAliasMaximumOutbound,
        String responseInformation,
        @Key(max = 65_535_000) Duration serverKeepAlive,
        @Key(never = true) Duration maxSessionExpiry) {

    public static final MqttConfig DEFAULTS =
            new MqttConfig(2, true, true, true, true, 1000, 32, 32, "", Duration.ZERO, Config.NEVER);
}

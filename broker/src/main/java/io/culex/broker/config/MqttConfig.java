package io.culex.broker.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code mqtt}: what CONNACK announces and the broker holds clients to.
 *
 * @param maxQos the Maximum QoS
 * @param retainAvailable Retain Available
 * @param wildcardSubscriptions Wildcard Subscription Available
 * @param subscriptionIdentifiers Subscription Identifier Available
 * @param sharedSubscriptions Shared Subscription Available
 * @param sharedSubscriptionStrategy which member of a Shared Subscription gets a message
 * @param receiveMaximum the Receive Maximum: QoS 1 and 2 messages a client may send without an acknowledgement
 * @param topicAliasMaximum the Topic Alias Maximum, 0 for no aliases
 * @param topicAliasMaximumOutbound the most Topic Aliases the broker uses towards one client that takes them, 0 for none
 * @param responseInformation the Response Information for clients that ask for it, {@code %c} for the client id; empty for none
 * @param serverKeepAlive the Server Keep Alive in whole seconds, zero for the client's choice
 * @param minKeepAlive the shortest Keep Alive of a client's choice, in whole seconds
 * @param maxKeepAlive the longest, zero for no limit
 * @param maxSessionExpiry the longest Session Expiry Interval granted; {@link Config#NEVER} for no limit
 * @param assignedClientIds whether clients without a Client Identifier get one
 * @param reasonStrings whether answers may say in words what their reason codes mean
 * @param userProperties the User Properties of CONNACK and of answers that refuse, each as {@code name=value}
 * @param redirect whether clients are sent to another server
 * @param serverReference the Server Reference that they get then; empty for none
 */
public record MqttConfig(
        @Key(max = 2) int maxQos,
        boolean retainAvailable,
        boolean wildcardSubscriptions,
        boolean subscriptionIdentifiers,
        boolean sharedSubscriptions,
        SharedStrategy sharedSubscriptionStrategy,
        @Key(min = 1, max = 65535) int receiveMaximum,
        @Key(max = 65535) int topicAliasMaximum,
        @Key(max = 65535) int topicAliasMaximumOutbound,
        String responseInformation,
        @Key(max = 65_535_000) Duration serverKeepAlive,
        @Key(max = 65_535_000) Duration minKeepAlive,
        @Key(max = 65_535_000) Duration maxKeepAlive,
        @Key(never = true) Duration maxSessionExpiry,
        boolean assignedClientIds,
        boolean reasonStrings,
        @Key(live = true) List<String> userProperties,
        @Key(live = true) Redirect redirect,
        @Key(live = true) String serverReference) {

    public static final MqttConfig DEFAULTS = new MqttConfig(
            2,
            true,
            true,
            true,
            true,
            SharedStrategy.ROUND_ROBIN,
            1000,
            32,
            32,
            "",
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Config.NEVER,
            true,
            true,
            List.of(),
            Redirect.NONE,
            "");

    /** Whether clients are sent to another server. */
    public enum Redirect {
        NONE,
        /** For now: Use another server. */
        USE_ANOTHER_SERVER,
        /** For good: Server moved. */
        SERVER_MOVED
    }

    /**
     * The Keep Alive that a client gets, in seconds.
     *
     * @param asked what it asked for, 0 for none
     * @param told whether it can be told; older clients stay at what they asked for, unless that is too short
     */
    public int keepAlive(int asked, boolean told) {
        if (told && !serverKeepAlive.isZero()) {
            return (int) serverKeepAlive.toSeconds();
        }
        int longest = (int) maxKeepAlive.toSeconds();
        if (told && longest > 0 && (asked == 0 || asked > longest)) {
            return longest;
        }
        return asked == 0 ? 0 : Math.max(asked, (int) minKeepAlive.toSeconds());
    }
}

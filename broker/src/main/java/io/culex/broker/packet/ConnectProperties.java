package io.culex.broker.packet;

import io.culex.api.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of CONNECT (3.1.2.11) with their defaults where the client sent none.
 *
 * @param sessionExpiryInterval seconds, 0 ends the session with the connection, {@link #NEVER} never expires
 * @param receiveMaximum how many QoS 1 and 2 messages the client takes at once, 1 to 65535
 * @param maximumPacketSize the longest packet the client takes; {@code Integer.MAX_VALUE} when it set no limit
 * @param topicAliasMaximum the highest Topic Alias the client takes, 0 for none
 * @param requestResponseInformation whether CONNACK may hold Response Information
 * @param requestProblemInformation whether packets but PUBLISH, CONNACK and DISCONNECT may hold Reason String and User
 *     Properties
 * @param authenticationMethod the Authentication Method, null when absent
 * @param authenticationData the Authentication Data, null when absent
 * @param userProperties the User Properties in order, unmodifiable
 */
public record ConnectProperties(
        long sessionExpiryInterval,
        int receiveMaximum,
        int maximumPacketSize,
        int topicAliasMaximum,
        boolean requestResponseInformation,
        boolean requestProblemInformation,
        @Nullable String authenticationMethod,
        byte @Nullable [] authenticationData,
        List<UserProperty> userProperties) {

    /** The Session Expiry Interval of a session that does not expire. */
    public static final long NEVER = 0xFFFF_FFFFL;

    /** The Receive Maximum of a client that named none. */
    public static final int DEFAULT_RECEIVE_MAXIMUM = 65_535;

    /** What a CONNECT of 5.0 without properties means. */
    public static final ConnectProperties NONE = withExpiry(0);

    /** What a CONNECT before 5.0 with Clean Session 0 means. */
    public static final ConnectProperties KEPT_SESSION = withExpiry(NEVER);

    private static ConnectProperties withExpiry(long seconds) {
        return new ConnectProperties(
                seconds, DEFAULT_RECEIVE_MAXIMUM, Integer.MAX_VALUE, 0, false, true, null, null, List.of());
    }
}

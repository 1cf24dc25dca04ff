package io.culex.broker.packet;

import io.culex.api.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT (3.1).
 *
 * @param version the protocol version
 * @param bridge whether the client calls itself a bridge by the high bit of the protocol level, as Mosquitto does before 5.0
 * @param clientId the Client Identifier, possibly empty
 * @param cleanStart Clean Start, or Clean Session before 5.0
 * @param keepAlive Keep Alive in seconds, 0 for none
 * @param will the Will Message, null when absent
 * @param username the User Name, null when absent
 * @param password the Password, null when absent
 * @param properties the properties; before 5.0 what the older versions mean by not having them
 */
public record Connect(
        ProtocolVersion version,
        boolean bridge,
        String clientId,
        boolean cleanStart,
        int keepAlive,
        @Nullable Will will,
        @Nullable String username,
        byte @Nullable [] password,
        ConnectProperties properties) {

    /** Does not show the password. */
    @Override
    public String toString() {
        return "Connect[" + version + ", clientId=" + clientId + ", cleanStart=" + cleanStart + ", username=" + username
                + "]";
    }
}

package io.culex.api;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT as it was decoded (3.1), or as an interceptor wants it to be.
 *
 * @param version the protocol version
 * @param clientId the Client Identifier as sent, possibly empty
 * @param cleanStart Clean Start, or Clean Session before 5.0
 * @param keepAlive Keep Alive in seconds, 0 for none
 * @param username the User Name, null when absent
 * @param password the Password as a read-only buffer, null when absent
 * @param will the Will Message, null when absent
 * @param willDelayInterval seconds, 0 when absent
 * @param sessionExpiryInterval seconds; 0xFFFFFFFF never expires; before 5.0 derived from Clean Session
 * @param authenticationMethod the Authentication Method, null when absent
 * @param authenticationData the Authentication Data, null when absent
 * @param userProperties the User Properties
 * @since 0.1
 */
public record Connect(
        ProtocolVersion version,
        String clientId,
        boolean cleanStart,
        int keepAlive,
        @Nullable String username,
        @Nullable ByteBuffer password,
        @Nullable Publish will,
        long willDelayInterval,
        long sessionExpiryInterval,
        @Nullable String authenticationMethod,
        @Nullable ByteBuffer authenticationData,
        List<UserProperty> userProperties) {

    /** The same CONNECT under another Client Identifier. */
    public Connect withClientId(String newClientId) {
        return new Connect(
                version,
                newClientId,
                cleanStart,
                keepAlive,
                username,
                password,
                will,
                willDelayInterval,
                sessionExpiryInterval,
                authenticationMethod,
                authenticationData,
                userProperties);
    }

    /** The same CONNECT with other credentials. */
    public Connect withCredentials(@Nullable String newUsername, @Nullable ByteBuffer newPassword) {
        return new Connect(
                version,
                clientId,
                cleanStart,
                keepAlive,
                newUsername,
                newPassword,
                will,
                willDelayInterval,
                sessionExpiryInterval,
                authenticationMethod,
                authenticationData,
                userProperties);
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "Connect[" + version + ", clientId=" + clientId + ", username=" + username + "]";
    }
}

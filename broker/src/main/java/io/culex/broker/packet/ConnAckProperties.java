package io.culex.broker.packet;

import org.jspecify.annotations.Nullable;

/**
 * The properties of CONNACK (3.2.2.3). A value equal to the standard's default is not sent.
 *
 * @param sessionExpiryInterval seconds, when the server chose another than the client asked for; -1 for not sent
 * @param receiveMaximum how many QoS 1 and 2 messages the server takes at once, 1 to 65535
 * @param maximumQos the highest QoS the server takes, 0 to 2
 * @param retainAvailable whether retained messages are supported
 * @param maximumPacketSize the longest packet the server takes; {@code Integer.MAX_VALUE} for no limit
 * @param assignedClientId the Client Identifier the server chose, null when the client brought one
 * @param topicAliasMaximum the highest Topic Alias the server takes, 0 for none
 * @param wildcardSubscriptionAvailable whether filters may have wildcards
 * @param subscriptionIdentifiersAvailable whether Subscription Identifiers are supported
 * @param sharedSubscriptionAvailable whether shared subscriptions are supported
 * @param serverKeepAlive the Keep Alive that counts, -1 when it is the client's
 * @param responseInformation the Response Information, null for none
 * @param serverReference another server to use, null for none
 * @param authenticationMethod the Authentication Method, null for none
 * @param authenticationData the Authentication Data, null for none
 * @param diagnostics Reason String and User Properties
 */
public record ConnAckProperties(
        long sessionExpiryInterval,
        int receiveMaximum,
        int maximumQos,
        boolean retainAvailable,
        int maximumPacketSize,
        @Nullable String assignedClientId,
        int topicAliasMaximum,
        boolean wildcardSubscriptionAvailable,
        boolean subscriptionIdentifiersAvailable,
        boolean sharedSubscriptionAvailable,
        int serverKeepAlive,
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable String authenticationMethod,
        byte @Nullable [] authenticationData,
        Diagnostics diagnostics) {

    /** All defaults: nothing is sent. */
    public static final ConnAckProperties NONE = new Builder().build();

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the properties that differ from the defaults. */
    public static final class Builder {
        private long sessionExpiryInterval = -1;
        private int receiveMaximum = ConnectProperties.DEFAULT_RECEIVE_MAXIMUM;
        private int maximumQos = 2;
        private boolean retainAvailable = true;
        private int maximumPacketSize = Integer.MAX_VALUE;
        private @Nullable String assignedClientId;
        private int topicAliasMaximum;
        private boolean wildcardSubscriptionAvailable = true;
        private boolean subscriptionIdentifiersAvailable = true;
        private boolean sharedSubscriptionAvailable = true;
        private int serverKeepAlive = -1;
        private @Nullable String responseInformation;
        private @Nullable String serverReference;
        private @Nullable String authenticationMethod;
        private byte @Nullable [] authenticationData;
        private Diagnostics diagnostics = Diagnostics.NONE;

        private Builder() {}

        public Builder sessionExpiryInterval(long seconds) {
            sessionExpiryInterval = seconds;
            return this;
        }

        public Builder receiveMaximum(int messages) {
            receiveMaximum = messages;
            return this;
        }

        public Builder maximumQos(int qos) {
            maximumQos = qos;
            return this;
        }

        public Builder retainAvailable(boolean available) {
            retainAvailable = available;
            return this;
        }

        public Builder maximumPacketSize(int bytes) {
            maximumPacketSize = bytes;
            return this;
        }

        public Builder assignedClientId(@Nullable String clientId) {
            assignedClientId = clientId;
            return this;
        }

        public Builder topicAliasMaximum(int alias) {
            topicAliasMaximum = alias;
            return this;
        }

        public Builder wildcardSubscriptionAvailable(boolean available) {
            wildcardSubscriptionAvailable = available;
            return this;
        }

        public Builder subscriptionIdentifiersAvailable(boolean available) {
            subscriptionIdentifiersAvailable = available;
            return this;
        }

        public Builder sharedSubscriptionAvailable(boolean available) {
            sharedSubscriptionAvailable = available;
            return this;
        }

        public Builder serverKeepAlive(int seconds) {
            serverKeepAlive = seconds;
            return this;
        }

        public Builder responseInformation(@Nullable String information) {
            responseInformation = information;
            return this;
        }

        public Builder serverReference(@Nullable String reference) {
            serverReference = reference;
            return this;
        }

        public Builder authentication(@Nullable String method, byte @Nullable [] data) {
            authenticationMethod = method;
            authenticationData = data;
            return this;
        }

        public Builder diagnostics(Diagnostics added) {
            diagnostics = added;
            return this;
        }

        public ConnAckProperties build() {
            return new ConnAckProperties(
                    sessionExpiryInterval,
                    receiveMaximum,
                    maximumQos,
                    retainAvailable,
                    maximumPacketSize,
                    assignedClientId,
                    topicAliasMaximum,
                    wildcardSubscriptionAvailable,
                    subscriptionIdentifiersAvailable,
                    sharedSubscriptionAvailable,
                    serverKeepAlive,
                    responseInformation,
                    serverReference,
                    authenticationMethod,
                    authenticationData,
                    diagnostics);
        }
    }
}

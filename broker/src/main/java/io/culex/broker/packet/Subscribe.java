package io.culex.broker.packet;

import io.culex.api.Subscription;
import io.culex.api.UserProperty;
import java.util.List;

/**
 * SUBSCRIBE (3.8). Its filters are well-formed strings; whether they are Topic Filters is not checked yet.
 *
 * @param packetId the Packet Identifier, 1 to 65535
 * @param subscriptions the subscriptions asked for, at least one; each with the packet's Subscription Identifier
 * @param userProperties the User Properties in order
 */
public record Subscribe(int packetId, List<Subscription> subscriptions, List<UserProperty> userProperties) {
    public Subscribe {
        subscriptions = List.copyOf(subscriptions);
        userProperties = List.copyOf(userProperties);
    }
}

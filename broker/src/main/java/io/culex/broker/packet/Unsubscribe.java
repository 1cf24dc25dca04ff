package io.culex.broker.packet;

import io.culex.api.UserProperty;
import java.util.List;

/**
 * UNSUBSCRIBE (3.10).
 *
 * @param packetId the Packet Identifier, 1 to 65535
 * @param filters the Topic Filters as sent, at least one
 * @param userProperties the User Properties in order
 */
public record Unsubscribe(int packetId, List<String> filters, List<UserProperty> userProperties) {
    public Unsubscribe {
        filters = List.copyOf(filters);
        userProperties = List.copyOf(userProperties);
    }
}

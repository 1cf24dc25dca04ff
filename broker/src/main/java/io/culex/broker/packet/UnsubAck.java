package io.culex.broker.packet;

import io.culex.api.ReasonCode;
import java.util.List;

/**
 * UNSUBACK (3.11).
 *
 * @param packetId the Packet Identifier of the UNSUBSCRIBE
 * @param reasons one for each filter, in their order; not sent before 5.0
 * @param diagnostics what to add for people to read
 */
public record UnsubAck(int packetId, List<ReasonCode> reasons, Diagnostics diagnostics) {
    public UnsubAck {
        reasons = List.copyOf(reasons);
    }
}

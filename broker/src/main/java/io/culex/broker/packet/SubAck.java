package io.culex.broker.packet;

import io.culex.api.ReasonCode;
import java.util.List;

/**
 * SUBACK (3.9).
 *
 * @param packetId the Packet Identifier of the SUBSCRIBE
 * @param reasons one for each subscription, in their order
 * @param diagnostics what to add for people to read
 */
public record SubAck(int packetId, List<ReasonCode> reasons, Diagnostics diagnostics) {
    public SubAck {
        reasons = List.copyOf(reasons);
    }
}

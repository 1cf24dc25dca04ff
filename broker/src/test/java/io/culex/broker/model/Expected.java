package io.culex.broker.model;

import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A packet that the broker must send. */
sealed interface Expected {
    /** Whether a packet is the one. */
    boolean is(Packet packet);

    /** An answer; codes are empty where the version has none. */
    record Answer(PacketType type, int packetId, List<Integer> codes, boolean sessionPresent) implements Expected {
        @Override
        public boolean is(Packet packet) {
            List<Integer> found = packet.reasonCodes().isEmpty() && codes.size() == 1
                    ? List.of(0) // a reason code that is left out
                    : packet.reasonCodes();
            return packet.type() == type
                    && packet.packetId() == packetId
                    && packet.sessionPresent() == sessionPresent
                    && found.equals(codes);
        }
    }

    /**
     * A PUBLISH.
     *
     * @param flight what is open with it, null for QoS 0; one without an identifier gets it from the packet
     */
    record Message(
            Copy copy, boolean dup, boolean v5, @Nullable Flight flight) implements Expected {
        @Override
        public boolean is(Packet packet) {
            List<Long> identifiers = v5 ? copy.identifiers() : List.of();
            return packet.type() == PacketType.PUBLISH
                    && packet.topic().equals(copy.message().topic())
                    && packet.text().equals(copy.message().payload())
                    && packet.qos() == copy.qos()
                    && packet.retain() == copy.retain()
                    && packet.dup() == dup
                    && packet.properties().subscriptionIdentifiers().stream()
                            .sorted()
                            .toList()
                            .equals(identifiers)
                    && (flight == null || flight.takes(packet.packetId()));
        }
    }
}

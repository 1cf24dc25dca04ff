package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a broker may do about things for which the standard leaves it a choice. */
final class Refusals {
    private static final List<ReasonCode> BAD_FILTER =
            List.of(ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);

    private Refusals() {}

    /** A filter that is none may be refused in SUBACK, or end the connection of a 5.0 client. */
    static void expectFilterRefused(RawClient client) {
        Packet answer =
                client.await(packet -> packet.type() == PacketType.SUBACK || packet.type() == PacketType.DISCONNECT);
        assertThat(answer.reason()).isIn(BAD_FILTER);
        if (answer.type() == PacketType.DISCONNECT) {
            client.expectClosed();
        }
    }
}

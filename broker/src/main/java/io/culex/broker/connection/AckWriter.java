package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.packet.Diagnostics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes PUBACK and PUBREC to one client.
 *
 * <p>Owner: the connection's loop.
 */
final class AckWriter implements AckQueue.Writer {
    private static final Logger LOG = LoggerFactory.getLogger(AckWriter.class);

    private final Connection connection;
    private final Wire wire;

    AckWriter(Connection connection) {
        this.connection = connection;
        this.wire = connection.wire();
    }

    @Override
    public void guarded(Runnable task) {
        connection.guarded(task);
    }

    @Override
    public void acknowledge(int qos, int packetId, ReasonCode reason, @Nullable String text) {
        if (wire.closed()) {
            return;
        }
        Diagnostics said = text == null || !connection.v5() ? Diagnostics.NONE : connection.diagnostics(text);
        if (!said.empty()) {
            explain(qos, packetId, reason, said);
        } else if (qos == 1) {
            PacketEncoder.pubAck(wire.out(), connection.version(), packetId, reason);
        } else {
            PacketEncoder.pubRec(wire.out(), connection.version(), packetId, reason);
        }
        wire.wrote();
    }

    private void explain(int qos, int packetId, ReasonCode reason, Diagnostics said) {
        int most = connection.maximumPacketSize();
        if (qos == 1) {
            PacketEncoder.pubAck(wire.out(), connection.version(), packetId, reason, said, most);
        } else {
            PacketEncoder.pubRec(wire.out(), connection.version(), packetId, reason, said, most);
        }
    }

    @Override
    public void notStored(Throwable failure) {
        LOG.info("{} closed: a message could not be stored: {}", connection.name(), failure.getMessage());
        connection.ending().disconnect(ReasonCode.UNSPECIFIED_ERROR, "the message could not be stored");
    }
}

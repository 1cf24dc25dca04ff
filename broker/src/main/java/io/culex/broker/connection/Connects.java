package io.culex.broker.connection;

import io.culex.api.Client;
import io.culex.api.Origin;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishPropertiesCodec;
import io.culex.broker.packet.Connect;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.session.Will;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** CONNECT between the wire and plugins. */
final class Connects {
    private Connects() {}

    /** CONNECT as plugins see it. */
    static io.culex.api.Connect view(Connect packet) {
        io.culex.broker.packet.Will will = packet.will();
        return new io.culex.api.Connect(
                packet.version(),
                packet.clientId(),
                packet.cleanStart(),
                packet.keepAlive(),
                packet.username(),
                buffer(packet.password()),
                will == null ? null : new StoredPublish(stored(will, packet.clientId()), Origin.WILL, false),
                will == null ? 0 : will.delayInterval(),
                packet.properties().sessionExpiryInterval(),
                packet.properties().authenticationMethod(),
                buffer(packet.properties().authenticationData()),
                packet.properties().userProperties());
    }

    /** The will that the session keeps: of the packet, or what a plugin put in its place; null for none. */
    static @Nullable Will will(Connect packet, io.culex.api.Connect connect, Client client) {
        io.culex.broker.packet.Will sent = packet.will();
        if (connect.will() == null) {
            return null;
        }
        if (sent != null && connect.will() instanceof StoredPublish) {
            return new Will(
                    stored(sent, connect.clientId()),
                    connect.willDelayInterval(),
                    sent.properties().messageExpiryInterval(),
                    client);
        }
        io.culex.api.Publish replaced = connect.will();
        byte[] payload = new byte[replaced.payloadSize()];
        replaced.payload().get(payload);
        StoredMessage message = new StoredMessage(
                replaced.topic().getBytes(StandardCharsets.UTF_8),
                PublishPropertiesCodec.encode(replaced.properties()),
                payload,
                replaced.qos(),
                replaced.retain(),
                StoredMessage.NEVER,
                connect.clientId());
        return new Will(
                message, connect.willDelayInterval(), replaced.properties().messageExpiryInterval(), client);
    }

    private static StoredMessage stored(io.culex.broker.packet.Will will, String clientId) {
        return new StoredMessage(
                will.topic().getBytes(StandardCharsets.UTF_8),
                PublishPropertiesCodec.encode(will.properties()),
                will.payload(),
                will.qos(),
                will.retain(),
                StoredMessage.NEVER,
                clientId);
    }

    static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}

package io.culex.broker.codec;

import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the packets it is given. */
final class Recorder implements PacketReceiver {
    static final int MAX = 1 << 20;

    /** What a PUBLISH said. */
    record Published(
            String topic,
            int alias,
            int qos,
            boolean retain,
            boolean dup,
            int packetId,
            PublishProperties properties,
            String payload) {}

    /** What a PUBACK and its like said. */
    record Ack(String type, int packetId, ReasonCode reason) {}

    /** A PINGREQ. */
    record PingReq() {}

    final List<Object> packets = new ArrayList<>();
    /** How many packets are taken before it is paused. */
    int pauseAfter = Integer.MAX_VALUE;
    /** Thrown at a PUBLISH, when there is one. */
    @Nullable
    ProtocolException refusal;

    /** Decodes with a decoder of its own and gives the packets. */
    static List<Object> decode(ByteBuf in) {
        Recorder recorder = new Recorder();
        new PacketDecoder(recorder, MAX).decode(in);
        return recorder.packets;
    }

    @Override
    public void onConnect(Connect packet) {
        packets.add(packet);
    }

    @Override
    public void onPublish(PublishFrame frame) {
        if (refusal != null) {
            throw refusal;
        }
        packets.add(new Published(
                new String(frame.topic(), StandardCharsets.UTF_8),
                frame.topicAlias(),
                frame.qos(),
                frame.retain(),
                frame.dup(),
                frame.packetId(),
                PublishPropertiesCodec.decode(frame),
                HexFormat.of().formatHex(frame.payload())));
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        packets.add(new Ack("PUBACK", packetId, reason));
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        packets.add(new Ack("PUBREC", packetId, reason));
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        packets.add(new Ack("PUBREL", packetId, reason));
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        packets.add(new Ack("PUBCOMP", packetId, reason));
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        packets.add(packet);
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        packets.add(packet);
    }

    @Override
    public void onPingReq() {
        packets.add(new PingReq());
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        packets.add(packet);
    }

    @Override
    public void onAuth(Auth packet) {
        packets.add(packet);
    }

    @Override
    public boolean takes(int type) {
        return packets.size() < pauseAfter;
    }
}

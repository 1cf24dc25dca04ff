package io.culex.benchmarks;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.codec.PacketDecoder;
import io.culex.broker.codec.PacketReceiver;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.codec.PublishParts;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.culex.testkit.ConnectOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A decoder that has seen a CONNECT, and PUBLISH packets for it. */
final class Frames implements PacketReceiver {
    private final PacketDecoder decoder = new PacketDecoder(this, 1 << 28);
    private final Consumer<PublishFrame> taker;
    /** The Packet Identifiers of all acknowledgements, added up. */
    long acknowledged;

    Frames(ProtocolVersion version, Consumer<PublishFrame> taker) {
        this.taker = taker;
        decode(Unpooled.wrappedBuffer(ConnectOptions.of(version, "id").toBytes()));
    }

    static ByteBuf publish(ProtocolVersion version, String topic, int payload, int qos) {
        PublishParts parts = new PublishParts()
                .message(topic.getBytes(StandardCharsets.UTF_8), new byte[0], new byte[payload])
                .delivery(version == ProtocolVersion.MQTT_5, qos, false, false, 1);
        ByteBuf packet = Unpooled.directBuffer();
        PublishEncoder.encode(packet, parts);
        return packet;
    }

    /** Decodes what is in a buffer, from its start, whose content stays. */
    void decode(ByteBuf packets) {
        packets.readerIndex(0);
        decoder.decode(packets);
    }

    @Override
    public void onPublish(PublishFrame frame) {
        taker.accept(frame);
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        acknowledged += packetId;
    }

    @Override
    public void onConnect(Connect packet) {}

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {}

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {}

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {}

    @Override
    public void onSubscribe(Subscribe packet) {}

    @Override
    public void onUnsubscribe(Unsubscribe packet) {}

    @Override
    public void onPingReq() {}

    @Override
    public void onDisconnect(Disconnect packet) {}

    @Override
    public void onAuth(Auth packet) {}

    @Override
    public boolean takes(int type) {
        return true;
    }
}

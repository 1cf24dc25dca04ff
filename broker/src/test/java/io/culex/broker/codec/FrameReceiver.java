package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import java.util.function.Consumer;

/** Hands on the frames of PUBLISH and takes no notice of anything else. */
final class FrameReceiver implements PacketReceiver {
    private final Consumer<PublishFrame> frames;
    /** The Packet Identifiers of all acknowledgements, added up. */
    long acks;

    FrameReceiver(Consumer<PublishFrame> frames) {
        this.frames = frames;
    }

    @Override
    public void onPublish(PublishFrame frame) {
        frames.accept(frame);
    }

    @Override
    public void onConnect(Connect packet) {}

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        acks += packetId;
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        acks += packetId;
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        acks += packetId;
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        acks += packetId;
    }

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

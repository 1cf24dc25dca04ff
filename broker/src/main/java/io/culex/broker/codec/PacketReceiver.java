package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;

/**
 * What a {@link PacketDecoder} hands packets to, in their order, on the thread that decodes. May throw
 * {@link io.culex.broker.packet.ProtocolException}, which ends the decoding as a violation found by the decoder does.
 */
public interface PacketReceiver {
    /** The first packet, and only the first. */
    void onConnect(Connect packet);

    /** The frame and its buffer are valid during the call only. */
    void onPublish(PublishFrame frame);

    void onPubAck(int packetId, ReasonCode reason);

    void onPubRec(int packetId, ReasonCode reason);

    void onPubRel(int packetId, ReasonCode reason);

    void onPubComp(int packetId, ReasonCode reason);

    void onSubscribe(Subscribe packet);

    void onUnsubscribe(Unsubscribe packet);

    void onPingReq();

    void onDisconnect(Disconnect packet);

    /** 5.0 only. */
    void onAuth(Auth packet);

    /**
     * Asked before each packet is looked at. When it says no, decoding stops in front of the packet, and the receiver sees to
     * it that it is tried again.
     *
     * @param type the packet's type, as in its first four bits
     */
    boolean takes(int type);
}

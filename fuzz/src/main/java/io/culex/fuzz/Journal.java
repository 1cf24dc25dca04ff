package io.culex.fuzz;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.codec.PacketDecoder;
import io.culex.broker.codec.PacketReceiver;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.codec.PublishParts;
import io.culex.broker.codec.PublishPropertiesCodec;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a decoder finds. Each PUBLISH is encoded again and must be the same message when that is decoded. */
final class Journal implements PacketReceiver {
    static final int MOST = 1 << 16;

    private static final byte[] CONNECT_3 = HexFormat.of().parseHex("100c00044d5154540402000a0000");
    private static final byte[] CONNECT_5 = HexFormat.of().parseHex("100d00044d5154540502000a000000");

    private final List<String> lines = new ArrayList<>();
    private final boolean encodeAgain;
    private boolean v5;

    private Journal(boolean encodeAgain) {
        this.encodeAgain = encodeAgain;
    }

    /**
     * Decodes what comes in pieces of so many bytes and tells what was in it, and how it ended.
     *
     * @param pieces lengths, used again from the first when there are more bytes
     */
    static List<String> of(byte[] bytes, int... pieces) {
        return of(true, bytes, pieces);
    }

    private static List<String> of(boolean encodeAgain, byte[] bytes, int... pieces) {
        Journal journal = new Journal(encodeAgain);
        PacketDecoder decoder = new PacketDecoder(journal, MOST);
        ByteBuf kept = Unpooled.buffer(0, Math.max(1, bytes.length));
        int at = 0;
        int piece = 0;
        try {
            while (at < bytes.length) {
                int length = Math.min(pieces[piece++ % pieces.length], bytes.length - at);
                ByteBuf in = Unpooled.wrappedBuffer(
                        join(kept, bytes, at, length)); // of exactly its bytes, so that a read beyond them fails
                at += length;
                decoder.decode(in);
                kept = in.slice();
                require(PacketDecoder.missing(kept) >= 0, "missing bytes");
            }
            journal.lines.add("open, " + kept.readableBytes() + " bytes kept");
        } catch (ProtocolException violation) {
            journal.lines.add("ended by " + violation.reason());
        }
        return journal.lines;
    }

    private static byte[] join(ByteBuf kept, byte[] bytes, int at, int length) {
        byte[] joined = new byte[kept.readableBytes() + length];
        kept.getBytes(kept.readerIndex(), joined, 0, joined.length - length);
        System.arraycopy(bytes, at, joined, joined.length - length, length);
        return joined;
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    @Override
    public void onConnect(Connect packet) {
        v5 = packet.version() == ProtocolVersion.MQTT_5;
        lines.add("CONNECT " + packet.version() + " " + packet.clientId());
    }

    @Override
    public void onPublish(PublishFrame frame) {
        lines.add("PUBLISH " + frame.topicAlias() + " " + frame.dup() + " " + told(frame));
        if (encodeAgain && frame.topicLength() > 0) {
            again(frame);
        }
    }

    private static String told(PublishFrame frame) {
        return frame.qos() + " " + frame.retain() + " " + frame.packetId() + " "
                + HexFormat.of().formatHex(frame.topic()) + " "
                + PublishPropertiesCodec.decode(frame) + " "
                + HexFormat.of().formatHex(frame.payload());
    }

    private void again(PublishFrame frame) {
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(v5 ? CONNECT_5 : CONNECT_3);
        PublishEncoder.encode(
                out,
                new PublishParts().message(frame).delivery(v5, frame.qos(), frame.retain(), false, frame.packetId()));
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        List<String> second = of(false, bytes, bytes.length);
        String expected = "PUBLISH 0 false " + told(frame);
        require(second.get(1).equals(expected), expected + " became " + second);
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        lines.add("PUBACK " + packetId + " " + reason);
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        lines.add("PUBREC " + packetId + " " + reason);
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        lines.add("PUBREL " + packetId + " " + reason);
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        lines.add("PUBCOMP " + packetId + " " + reason);
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        lines.add("SUBSCRIBE " + packet);
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        lines.add("UNSUBSCRIBE " + packet);
    }

    @Override
    public void onPingReq() {
        lines.add("PINGREQ");
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        lines.add("DISCONNECT " + packet);
    }

    @Override
    public void onAuth(Auth packet) {
        lines.add("AUTH " + packet.reason());
    }

    @Override
    public boolean takes(int type) {
        return true;
    }
}

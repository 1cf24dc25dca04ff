package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.codec.Recorder.Ack;
import io.culex.broker.codec.Recorder.PingReq;
import io.culex.broker.codec.Recorder.Published;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Netty's encoder writes what clients send, our decoder reads it; then with faults, and Netty's decoder reads it too. */
final class NettyWritesTest {
    private static final int ROUNDS = RandomPackets.rounds(60);
    private static final int FAULTY_ROUNDS = RandomPackets.rounds(1_000);

    private static List<Object> randomClient(RandomPackets random, ProtocolVersion version) {
        List<Object> packets = new ArrayList<>();
        packets.add(random.connect(version));
        for (int count = random.below(12); count > 0; count--) {
            packets.add(
                    switch (random.below(6)) {
                        case 0, 1 -> publish(random, version);
                        case 2 -> ack(random, version);
                        case 3 -> random.subscribe(version);
                        case 4 -> random.unsubscribe(version);
                        default -> version == ProtocolVersion.MQTT_5 ? random.auth() : new PingReq();
                    });
        }
        packets.add(random.disconnect(version));
        return packets;
    }

    private static Published publish(RandomPackets random, ProtocolVersion version) {
        int qos = random.below(3);
        int alias = version == ProtocolVersion.MQTT_5 && random.maybe() ? random.packetId() : 0;
        return new Published(
                alias != 0 && random.maybe() ? "" : random.topic(),
                alias,
                qos,
                random.maybe(),
                qos > 0 && random.maybe(),
                qos > 0 ? random.packetId() : 0,
                random.publishProperties(version),
                HexFormat.of().formatHex(random.bytes(300)));
    }

    private static Ack ack(RandomPackets random, ProtocolVersion version) {
        String type = List.of("PUBACK", "PUBREC", "PUBREL", "PUBCOMP").get(random.below(4));
        boolean release = type.equals("PUBREL") || type.equals("PUBCOMP");
        ReasonCode failure = release ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.QUOTA_EXCEEDED;
        boolean failed = version == ProtocolVersion.MQTT_5 && random.maybe();
        return new Ack(type, random.packetId(), failed ? failure : ReasonCode.SUCCESS);
    }

    private static byte[] encode(List<Object> packets) {
        EmbeddedChannel netty = new EmbeddedChannel(MqttEncoder.INSTANCE);
        ByteBuf all = Unpooled.buffer();
        for (Object packet : packets) {
            netty.writeOutbound(NettyPackets.of(packet));
        }
        for (ByteBuf part = netty.readOutbound(); part != null; part = netty.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        netty.finishAndReleaseAll();
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void weReadWhatNettyWrites(ProtocolVersion version) {
        RandomPackets random = new RandomPackets(new Random(RandomPackets.seed()));
        for (int round = 0; round < ROUNDS; round++) {
            List<Object> packets = randomClient(random, version);
            ByteBuf in = Unpooled.wrappedBuffer(encode(packets));
            assertThat(Recorder.decode(in)).usingRecursiveComparison().isEqualTo(packets);
            assertThat(in.isReadable()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void whatWeTakeWithFaultsInItNettyTakesToo(ProtocolVersion version) {
        Random faults = new Random(RandomPackets.seed());
        RandomPackets random = new RandomPackets(faults);
        int refused = 0;
        for (int round = 0; round < FAULTY_ROUNDS; round++) {
            byte[] bytes = encode(randomClient(random, version));
            for (int count = 1 + faults.nextInt(3); count > 0; count--) {
                bytes[faults.nextInt(bytes.length)] ^= (byte) (1 << faults.nextInt(8));
            }
            Recorder recorder = new Recorder();
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            try {
                new PacketDecoder(recorder, Recorder.MAX).decode(in);
            } catch (ProtocolException expected) {
                refused++;
            }
            NettyResult netty = nettyReads(bytes);
            assertThat(netty.taken() >= recorder.packets.size() || nettyMayRefuse(bytes, recorder, netty.failure()))
                    .as(() -> HexFormat.of().formatHex(bytes) + recorder.packets + netty.failure())
                    .isTrue();
        }
        assertThat(refused).isBetween(FAULTY_ROUNDS / 10, FAULTY_ROUNDS - 1);
    }

    /** How many packets Netty took, and what stopped it. */
    record NettyResult(int taken, String failure) {}

    /**
     * Where we take what Netty does not: 3.1 gives these flags no meaning, and lets a client promise a user name or password and
     * leave it out; bridges set a bit of the level.
     */
    private static boolean nettyMayRefuse(byte[] bytes, Recorder recorder, String failure) {
        return recorder.packets.getFirst() instanceof Connect connect
                && (connect.bridge()
                        || (connect.version() == ProtocolVersion.MQTT_3_1
                                && (failure.contains("in fixed header of") || promisesMore(bytes, connect))));
    }

    private static boolean promisesMore(byte[] bytes, Connect connect) {
        int body = 2;
        while (bytes[body - 1] < 0) {
            body++;
        }
        int flags = bytes[body + 2 + "MQIsdp".length() + 1];
        return (flags & 0x80) != 0 && connect.username() == null || (flags & 0x40) != 0 && connect.password() == null;
    }

    private static NettyResult nettyReads(byte[] bytes) {
        EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(Recorder.MAX));
        netty.writeInbound(Unpooled.wrappedBuffer(bytes));
        int taken = 0;
        String failure = "";
        for (Object message = netty.readInbound(); message != null; message = netty.readInbound()) {
            DecoderResult result = ((MqttMessage) message).decoderResult();
            if (result.isSuccess()) {
                taken++;
            } else {
                failure = String.valueOf(result.cause());
            }
            ReferenceCountUtil.release(message);
        }
        netty.finishAndReleaseAll();
        return new NettyResult(taken, failure);
    }

    /**
     * What Netty's codec lets through and the standard does not, so that no one takes it for more than a second opinion: each
     * of these follows a CONNECT of 5.0, is taken by Netty and refused by us.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "38 < 'a' < > >", // [MQTT-3.3.1-2] DUP at QoS 0
                "30 < '' < > >", // 3.3.2.1 neither Topic Name nor Topic Alias
                "30 < 'a' < 23 0000 > >", // [MQTT-3.3.2-8] Topic Alias 0
                "30 < 'a' < 01 02 > >", // 3.3.2.3.2 Payload Format Indicator 2
                "30 < 'a' < 08 '#' > >", // [MQTT-3.3.2-14] Response Topic with a wildcard
                "30 < 'a' < 11 00000001 > >", // 2.2.2.2 property of another packet
                "30 < 'a' < 0b 01 > >", // [MQTT-3.3.4-6] Subscription Identifier from a client
                "30 < 'a' 8000 >", // [MQTT-1.5.5-1] a length that is longer than it need be
                "c0 8000", // [MQTT-1.5.5-1] the same in the fixed header
                "40 03 0001 92", // 3.4.2.1 reason code of another packet
                "82 < 0001 < > 'a' 40 >", // [MQTT-3.8.3-5] reserved subscription options
                "82 < 0001 < > >", // [MQTT-3.8.3-2] no filter
                "82 < 0001 < 0b 00 > 'a' 00 >", // 3.8.2.1.2 Subscription Identifier 0
                "82 < 0001 < > '$share/g/a' 04 >", // [MQTT-3.8.3-4] No Local for a shared subscription
                "a2 < 0001 < > >", // [MQTT-3.10.3-2] no filter
                "e0 < 8e < > >", // [MQTT-3.14.2-1] reason code of servers
                "f0 < 00 < > >", // 3.15.2.2.2 no method
                "10 < 'MQTT' 05 02 003c < > 'id' >", // [MQTT-3.1.0-2] a second CONNECT
                "20 03 00 00 00" // CONNACK from a client
            })
    void whereNettyIsLaxer(String wire) {
        byte[] bytes = Wire.bytes("10 < 'MQTT' 05 02 003c < > 'id' > " + wire);
        assertThat(nettyReads(bytes).taken()).as("taken by Netty").isEqualTo(2);
        Recorder recorder = new Recorder();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        boolean refused = false;
        try {
            new PacketDecoder(recorder, Recorder.MAX).decode(in);
        } catch (ProtocolException expected) {
            refused = true;
        }
        assertThat(refused).as("refused by us").isTrue();
    }

    @Test
    void randomBytesAreNeverMoreThanAViolation() {
        Random random = new Random(RandomPackets.seed());
        for (int round = 0; round < 20_000; round++) {
            byte[] body = new byte[random.nextInt(60)];
            random.nextBytes(body);
            Recorder recorder = new Recorder();
            PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
            decoder.decode(Wire.buffer(
                    "10 < 'MQTT' 0" + (4 + round % 2) + " 02 003c " + (round % 2 == 0 ? "" : "00") + " 'id' >"));
            ByteBuf in = Unpooled.buffer();
            in.writeByte(random.nextInt(256));
            VariableByteInteger.write(in, body.length);
            in.writeBytes(body);
            try {
                decoder.decode(in);
            } catch (ProtocolException expected) {
                continue;
            }
            assertThat(in.isReadable()).isFalse();
        }
    }
}

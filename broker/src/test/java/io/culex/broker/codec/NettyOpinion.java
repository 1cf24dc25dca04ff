package io.culex.broker.codec;

import io.culex.api.ProtocolVersion;
import io.culex.api.Subscription;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Netty's decoder as a second opinion on what a client sent, and where it is known not to be right. */
public final class NettyOpinion {
    /** What we refuse, and Netty lets through; each is a rule of the standard that Netty's codec leaves to its users. */
    private static final List<Pattern> NETTY_IS_LAXER = Stream.of(
                    "with reason code", // [MQTT-3.4.2-1], [MQTT-3.14.2-1] and others: one of another packet, or of
                    // servers
                    "AUTH without an Authentication Method", // 3.15.2.2.2
                    "CONNECT with Will QoS", // [MQTT-3.1.2-11], [MQTT-3.1.2-12]
                    "CONNECT with a Password and no User Name", // [MQTT-3.1.2-22] of 3.1.1
                    "CONNECT with Authentication Data and no Authentication Method", // 3.1.2.11.10
                    "a Will Topic that is empty or has a wildcard", // [MQTT-3.1.2-17]
                    "from a client", // CONNACK, SUBACK, UNSUBACK, PINGRESP
                    "before CONNECT", // [MQTT-3.1.0-1]: Netty's codec keeps no state
                    "a second CONNECT", // [MQTT-3.1.0-2]
                    "PUBLISH with DUP at QoS 0", // [MQTT-3.3.1-2]
                    "PUBLISH without a Topic Name", // 3.3.2.1, where there is no Topic Alias either
                    "PUBLISH of a client with a Subscription Identifier", // [MQTT-3.3.4-6]
                    "DISCONNECT of a client with a Server Reference", // 3.14.2.2.5
                    "the Response Topic", // [MQTT-3.3.2-14]
                    "SUBSCRIBE with reserved bits", // [MQTT-3.8.3-5]
                    "SUBSCRIBE with No Local for a shared subscription", // [MQTT-3.8.3-4]
                    "SUBSCRIBE without a Topic Filter", // [MQTT-3.8.3-2], [MQTT-3.10.3-2]
                    "an empty Topic Filter", // [MQTT-4.7.3-1]
                    "longer than it need be", // [MQTT-1.5.5-1]
                    "is not UTF-8", // [MQTT-1.5.4-1]: Netty replaces what it cannot read
                    "a property more than once", // 2.2.2.2
                    "a property that", // 2.2.2.2: neither 0 nor 1, of another packet
                    " 0$", // properties that must not be 0: 3.1.2.11.3, 3.8.2.1.2, [MQTT-3.3.2-8]
                    "a property is cut off", // at the end of the properties: Netty reads on, into what follows
                    "an unknown property", // behind such a one
                    "a variable byte integer is cut off", // the same
                    "bytes after the end of") // [MQTT-3.4.2-1] and others: Netty passes over them
            .map(Pattern::compile)
            .toList();

    private NettyOpinion() {}

    /** What Netty found, up to the first packet that it refused; and why it did that. */
    record Read(List<String> packets, String failure) {
        int taken() {
            return packets.size();
        }
    }

    /**
     * Has both decode these bytes: both find the same packets and stop at the same one, but where it is known that they do not.
     *
     * @return whether we took all of them
     * @throws IllegalStateException when they differ
     */
    public static boolean compare(byte[] bytes) {
        Recorder recorder = new Recorder();
        ProtocolException refusal = null;
        try {
            new PacketDecoder(recorder, Recorder.MAX).decode(Unpooled.wrappedBuffer(bytes));
        } catch (ProtocolException e) {
            refusal = e;
        }
        List<String> ours = recorder.packets.stream().map(NettyOpinion::told).toList();
        Read netty = read(bytes);
        int common = Math.min(ours.size(), netty.taken());
        boolean agree = ours.subList(0, common).equals(netty.packets.subList(0, common))
                && (ours.size() <= common || nettyMayRefuse(bytes, recorder, netty.failure))
                && (netty.taken() <= common || mayBeLaxer(refusal));
        if (!agree) {
            throw new IllegalStateException("we found %s %s, Netty %s %s, in %s"
                    .formatted(
                            ours,
                            refusal == null ? "" : refusal.detail(),
                            netty.packets,
                            netty.failure,
                            HexFormat.of().formatHex(bytes)));
        }
        return refusal == null;
    }

    private static boolean mayBeLaxer(@Nullable ProtocolException refusal) {
        return refusal != null
                && NETTY_IS_LAXER.stream()
                        .anyMatch(known -> known.matcher(refusal.detail()).find());
    }

    /**
     * Where we take what Netty does not: 3.1 gives these flags and options of subscriptions no meaning, and lets a client promise a user name or password and
     * leave it out; bridges set a bit of the level.
     */
    private static boolean nettyMayRefuse(byte[] bytes, Recorder recorder, String failure) {
        return recorder.packets.getFirst() instanceof Connect connect
                && (connect.bridge()
                        || (connect.version() == ProtocolVersion.MQTT_3_1
                                && (failure.contains("in fixed header of")
                                        || failure.contains("RetainedHandlingPolicy")
                                        || promisesMore(bytes, connect))));
    }

    private static boolean promisesMore(byte[] bytes, Connect connect) {
        int body = 2;
        while (bytes[body - 1] < 0) {
            body++;
        }
        int flags = bytes[body + 2 + "MQIsdp".length() + 1];
        return (flags & 0x80) != 0 && connect.username() == null || (flags & 0x40) != 0 && connect.password() == null;
    }

    /** What Netty's decoder finds. */
    static Read read(byte[] bytes) {
        EmbeddedChannel netty = new EmbeddedChannel(new MqttDecoder(Recorder.MAX));
        netty.writeInbound(Unpooled.wrappedBuffer(bytes));
        List<String> packets = new ArrayList<>();
        String failure = "";
        for (Object message = netty.readInbound(); message != null; message = netty.readInbound()) {
            MqttMessage packet = (MqttMessage) message;
            if (packet.decoderResult().isSuccess()) {
                packets.add(told(packet));
            } else {
                failure = String.valueOf(packet.decoderResult().cause());
            }
            ReferenceCountUtil.release(message);
        }
        netty.finishAndReleaseAll();
        return new Read(packets, failure);
    }

    // ---- the same words for both

    private static String told(Object packet) {
        return switch (packet) {
            case Connect connect -> "CONNECT " + connect.clientId();
            case Recorder.Published publish ->
                "PUBLISH %d %b %b %d %s %s"
                        .formatted(
                                publish.qos(),
                                publish.dup(),
                                publish.retain(),
                                publish.packetId(),
                                publish.topic(),
                                publish.payload());
            case Recorder.Ack ack -> ack.type() + " " + ack.packetId();
            case Subscribe subscribe ->
                "SUBSCRIBE " + subscribe.packetId()
                        + subscribe.subscriptions().stream()
                                .map(Subscription::filter)
                                .toList();
            case Unsubscribe unsubscribe -> "UNSUBSCRIBE " + unsubscribe.packetId() + unsubscribe.filters();
            default -> packet.getClass().getSimpleName().toUpperCase(Locale.ROOT);
        };
    }

    private static String told(MqttMessage packet) {
        String type = packet.fixedHeader().messageType().name();
        return switch (packet) {
            case MqttConnectMessage connect -> "CONNECT " + connect.payload().clientIdentifier();
            case MqttPublishMessage publish ->
                "PUBLISH %d %b %b %d %s %s"
                        .formatted(
                                publish.fixedHeader().qosLevel().value(),
                                publish.fixedHeader().isDup(),
                                publish.fixedHeader().isRetain(),
                                Math.max(0, publish.variableHeader().packetId()),
                                publish.variableHeader().topicName(),
                                ByteBufUtil.hexDump(publish.payload()));
            case MqttSubscribeMessage subscribe ->
                "SUBSCRIBE " + subscribe.variableHeader().messageId()
                        + subscribe.payload().topicSubscriptions().stream()
                                .map(MqttTopicSubscription::topicFilter)
                                .toList();
            case MqttUnsubscribeMessage unsubscribe ->
                "UNSUBSCRIBE " + unsubscribe.variableHeader().messageId()
                        + unsubscribe.payload().topics();
            default ->
                packet.variableHeader() instanceof MqttMessageIdVariableHeader header
                        ? type + " " + header.messageId()
                        : type;
        };
    }
}

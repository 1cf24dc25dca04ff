package io.culex.broker.model;

import io.culex.api.ProtocolVersion;
import io.culex.broker.model.ModelBroker.Sent;
import io.culex.broker.model.Op.AckKind;
import io.culex.testkit.Message;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes packets of what the steps say: chooses identifiers and payloads, then writes bytes. */
final class PacketBytes {
    private static final int NEVER_OPEN = 60_000;

    private int lastId = 100;
    private int lastPayload;

    /** The packets with what had to be chosen, as the session is now; those without a choice are left out. */
    List<Sent> chosen(List<Op> ops, ModelSession session) {
        List<Sent> packets = new ArrayList<>();
        for (Op op : ops) {
            Sent packet = switch (op) {
                case Op.Publish publish -> new Sent(op, publish.packetId(), publish.empty() ? "" : "m" + ++lastPayload);
                case Op.Ack ack -> ack(ack, session);
                case Op.Release release -> release(release, session);
                case Op.Subscribe _, Op.Unsubscribe _, Op.Goodbye _, Op.Bad _ -> new Sent(op, ++lastId, "");
            };
            if (packet != null) {
                packets.add(packet);
            }
        }
        return packets;
    }

    private static @Nullable Sent ack(Op.Ack ack, ModelSession session) {
        List<Flight> open = session.open();
        Flight flight = ack.place() == Op.UNKNOWN || open.isEmpty() ? null : open.get(ack.place() % open.size());
        if (ack.kind() != AckKind.FITTING) {
            return new Sent(ack, flight == null ? NEVER_OPEN : flight.packetId(), "");
        }
        if (flight == null) {
            return null;
        }
        AckKind fitting = switch (flight.state()) {
            case AWAITS_PUBACK -> AckKind.PUBACK;
            case AWAITS_PUBREC -> AckKind.PUBREC;
            case AWAITS_PUBCOMP -> AckKind.PUBCOMP;
        };
        return new Sent(new Op.Ack(fitting, ack.place()), flight.packetId(), "");
    }

    private static @Nullable Sent release(Op.Release release, ModelSession session) {
        if (release.place() == Op.UNKNOWN) {
            return new Sent(release, NEVER_OPEN, "");
        }
        List<Integer> open = List.copyOf(session.inbound());
        return open.isEmpty() ? null : new Sent(release, open.get(release.place() % open.size()), "");
    }

    byte[] of(List<Sent> packets, RawClient client, boolean v5) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Sent packet : packets) {
            all.writeBytes(of(packet, client, v5));
        }
        return all.toByteArray();
    }

    private static byte[] of(Sent packet, RawClient client, boolean v5) {
        ProtocolVersion version = v5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
        int id = packet.packetId();
        return switch (packet.op()) {
            case Op.Publish publish -> publish(publish, packet, client, v5);
            case Op.Subscribe subscribe -> {
                PacketProperties properties = subscribe.identifier() == 0
                        ? PacketProperties.none()
                        : PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, subscribe.identifier());
                PacketWriter out = new PacketWriter().u16(id).properties(version, properties);
                for (Op.Wish wish : subscribe.wishes()) {
                    out.text(wish.filter()).u8(v5 ? options(wish) : wish.qos());
                }
                yield out.toPacket(PacketType.SUBSCRIBE, 2);
            }
            case Op.Unsubscribe unsubscribe -> {
                PacketWriter out = new PacketWriter().u16(id).properties(version, PacketProperties.none());
                unsubscribe.filters().forEach(out::text);
                yield out.toPacket(PacketType.UNSUBSCRIBE, 2);
            }
            case Op.Ack ack ->
                switch (ack.kind()) {
                    case PUBACK -> ack(PacketType.PUBACK, id);
                    case PUBREC -> ack(PacketType.PUBREC, id);
                    case PUBREC_REFUSING ->
                        v5
                                ? new PacketWriter().u16(id).u8(0x83).toPacket(PacketType.PUBREC, 0)
                                : ack(PacketType.PUBREC, id);
                    case PUBCOMP -> ack(PacketType.PUBCOMP, id);
                    case FITTING -> throw new IllegalArgumentException("not chosen");
                };
            case Op.Release _ -> new PacketWriter().u16(id).toPacket(PacketType.PUBREL, 2);
            case Op.Goodbye goodbye -> goodbye(goodbye.manner(), version);
            case Op.Bad bad -> bad.packet().bytes(v5);
        };
    }

    private static byte[] ack(PacketType type, int id) {
        return new PacketWriter().u16(id).toPacket(type, 0);
    }

    private static int options(Op.Wish wish) {
        return wish.qos()
                | (wish.noLocal() ? 0x04 : 0)
                | (wish.retainAsPublished() ? 0x08 : 0)
                | wish.retainHandling() << 4;
    }

    private static byte[] publish(Op.Publish publish, Sent packet, RawClient client, boolean v5) {
        boolean aliased = v5 && publish.alias() > 0;
        Message message = Message.of(aliased && publish.omitted() ? "" : publish.topic(), packet.payload())
                .withQos(publish.qos());
        message = publish.retain() ? message.retained() : message;
        message = publish.dup() && publish.qos() > 0 ? message.again(packet.packetId()) : message;
        message = aliased ? message.with(Property.TOPIC_ALIAS, publish.alias()) : message;
        return client.publishBytes(message, packet.packetId());
    }

    private static byte[] goodbye(Op.Manner manner, ProtocolVersion version) {
        PacketWriter out = new PacketWriter();
        if (version == ProtocolVersion.MQTT_5) {
            PacketProperties properties = switch (manner) {
                case NORMAL, WITH_WILL -> PacketProperties.none();
                case END_SESSION -> PacketProperties.none().with(Property.SESSION_EXPIRY_INTERVAL, 0);
                case KEEP_SESSION -> PacketProperties.none().with(Property.SESSION_EXPIRY_INTERVAL, 3600);
            };
            out.u8(manner == Op.Manner.WITH_WILL ? 4 : 0).properties(version, properties);
        }
        return out.toPacket(PacketType.DISCONNECT, 0);
    }
}

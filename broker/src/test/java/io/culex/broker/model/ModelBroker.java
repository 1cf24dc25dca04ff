package io.culex.broker.model;

import io.culex.broker.model.ModelSession.Subscribed;
import io.culex.broker.model.Op.Manner;
import io.culex.broker.model.Step.LastWill;
import io.culex.testkit.PacketType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has to do, written for the eye: no bytes, no threads, no clock. Time stands still in it, so what takes
 * an hour does not happen and what takes no time happens at once.
 */
final class ModelBroker {
    /** Receive Maximum of the broker; set low in its configuration, so that clients pass it. */
    static final int RECEIVE_MAXIMUM = 4;

    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int NO_SUBSCRIPTION_EXISTED = 0x11;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int SESSION_TAKEN_OVER = 0x8E;
    private static final int TOPIC_FILTER_INVALID = 0x8F;
    private static final int PACKET_IDENTIFIER_NOT_FOUND = 0x92;
    private static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;

    private final Map<Integer, ModelSession> sessions = new HashMap<>();
    private final Map<String, ModelMessage> retained = new TreeMap<>(Topics.ORDER);
    private final List<Runnable> wills = new ArrayList<>();

    /** A packet with what was chosen when it was sent: the identifier, the payload. */
    record Sent(Op op, int packetId, String payload) {}

    // ---- connections

    ModelLink connect(Step.Connect step) {
        ModelSession session = sessions.get(step.client());
        if (session != null) {
            continued(step.client(), session, step.clean());
            session = sessions.get(step.client());
        }
        boolean present = session != null;
        if (session == null) {
            session = new ModelSession(step.stays(), retained);
            sessions.put(step.client(), session);
        }
        ModelLink link = new ModelLink(step.v5(), session);
        session.attach(link, step.stays(), step.v5() ? step.receiveMaximum() : 0);
        session.will(step.will());
        link.expect(new Expected.Answer(PacketType.CONNACK, 0, List.of(0), present));
        session.pump();
        settle();
        return link;
    }

    /** Another connection takes a session, or throws it away. */
    private void continued(int client, ModelSession session, boolean clean) {
        ModelLink former = session.link();
        LastWill will = session.will();
        if (former != null) {
            end(client, former, SESSION_TAKEN_OVER);
        }
        if (clean) {
            publishWill(session);
            sessions.remove(client);
        } else if (former == null || will != null && will.delayed()) {
            session.will(null); // [MQTT-3.1.3-9]: the client is back within the Will Delay Interval
        }
    }

    /** The connection breaks. */
    void lost(int client, ModelLink link) {
        leave(client, link);
        settle();
    }

    /** The broker ends a connection and says why where it can. */
    private void end(int client, ModelLink link, int code) {
        if (link.v5()) {
            link.expect(ModelSession.answer(link, PacketType.DISCONNECT, 0, code));
        }
        leave(client, link);
    }

    private void leave(int client, ModelLink link) {
        link.close();
        ModelSession session = link.session();
        session.detach();
        LastWill will = session.will();
        if (!session.stays()) {
            publishWill(session);
            sessions.remove(client, session);
        } else if (will != null && !(will.delayed() && link.v5())) {
            publishWill(session);
        }
    }

    private void publishWill(ModelSession session) {
        LastWill will = session.will();
        session.will(null);
        if (will != null && !will.topic().startsWith("$SYS/")) {
            wills.add(() -> route(
                    new ModelMessage(will.topic(), "will on " + will.topic(), will.qos(), will.retain()), session));
        }
    }

    /** Wills go out when the connection that caused them is over. */
    private void settle() {
        wills.forEach(Runnable::run);
        wills.clear();
    }

    // ---- packets

    /** Packets of a client, of which those after its end do not count. */
    void take(int client, ModelLink link, List<Sent> packets) {
        for (Sent packet : packets) {
            if (!link.closed()) {
                take(client, link, packet);
            }
        }
        settle();
    }

    private void take(int client, ModelLink link, Sent packet) {
        switch (packet.op()) {
            case Op.Publish publish -> publish(client, link, publish, packet.payload());
            case Op.Subscribe subscribe -> subscribe(client, link, subscribe, packet.packetId());
            case Op.Unsubscribe unsubscribe -> unsubscribe(client, link, unsubscribe, packet.packetId());
            case Op.Ack ack -> link.session().acknowledge(link, ack.kind(), packet.packetId());
            case Op.Release _ -> {
                boolean known = link.session().inbound().remove(packet.packetId());
                link.expect(ModelSession.answer(
                        link, PacketType.PUBCOMP, packet.packetId(), known ? 0 : PACKET_IDENTIFIER_NOT_FOUND));
            }
            case Op.Goodbye goodbye -> goodbye(client, link, goodbye.manner());
            case Op.Bad bad -> end(client, link, bad.packet().code());
        }
    }

    private void goodbye(int client, ModelLink link, Manner manner) {
        ModelSession session = link.session();
        Manner heard = link.v5() ? manner : Manner.NORMAL;
        if (heard == Manner.KEEP_SESSION && !session.stays()) {
            end(client, link, PROTOCOL_ERROR); // [MQTT-3.1.2-23] and 3.14.2.2.2
            return;
        }
        if (heard == Manner.END_SESSION) {
            session.stays(false);
        }
        if (heard != Manner.WITH_WILL) {
            session.will(null);
        }
        leave(client, link);
    }

    private void publish(int client, ModelLink link, Op.Publish publish, String payload) {
        String topic = publish.topic();
        if (link.v5() && publish.alias() > 0) {
            if (publish.omitted()) {
                topic = link.aliases().get(publish.alias());
            } else {
                link.aliases().put(publish.alias(), topic);
            }
        }
        if (topic == null) {
            end(client, link, PROTOCOL_ERROR);
            return;
        }
        var inbound = link.session().inbound();
        int id = publish.packetId();
        boolean another = publish.qos() == 1 || publish.qos() == 2 && !inbound.contains(id);
        if (link.v5() && another && inbound.size() >= RECEIVE_MAXIMUM) {
            end(client, link, RECEIVE_MAXIMUM_EXCEEDED); // [MQTT-3.3.4-7]
            return;
        }
        PacketType type = publish.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC;
        if (publish.qos() == 2 && !inbound.add(id)) {
            link.expect(ModelSession.answer(link, type, id, 0)); // [MQTT-4.3.3-10]
            return;
        }
        int code;
        if (topic.startsWith("$SYS/")) {
            code = NOT_AUTHORIZED;
            if (link.v5()) {
                inbound.remove(publish.qos() == 2 ? id : 0); // [MQTT-4.3.3-4]
            }
        } else {
            ModelMessage message = new ModelMessage(topic, payload, publish.qos(), publish.retain());
            code = route(message, link.session()) == 0 ? NO_MATCHING_SUBSCRIBERS : 0;
        }
        if (publish.qos() > 0) {
            link.expect(ModelSession.answer(link, type, id, code));
        }
    }

    /** Hands a message to all that subscribed to it, and says how many they are. */
    private int route(ModelMessage message, ModelSession publisher) {
        if (message.retain() && message.payload().isEmpty()) {
            retained.remove(message.topic());
        } else if (message.retain()) {
            retained.put(message.topic(), message);
        }
        int receivers = 0;
        for (ModelSession session : sessions.values()) {
            Subscribed merged = merged(session, message.topic());
            if (merged != null) {
                receivers++;
                if (!merged.noLocal() || session != publisher) { // [MQTT-3.8.3-3]
                    session.deliver(new Copy(
                            message,
                            Math.min(message.qos(), merged.qos()),
                            message.retain() && merged.retainAsPublished(),
                            identifiers(session, message.topic())));
                }
            }
        }
        return receivers;
    }

    /** All subscriptions of a session that match, as one; null for none. */
    private static @Nullable Subscribed merged(ModelSession session, String topic) {
        Subscribed merged = null;
        for (Map.Entry<String, Subscribed> entry : session.subscriptions().entrySet()) {
            Subscribed one = entry.getValue();
            if (Topics.matches(entry.getKey(), topic)) {
                merged = merged == null
                        ? one
                        : new Subscribed(
                                Math.max(merged.qos(), one.qos()),
                                merged.noLocal() && one.noLocal(),
                                merged.retainAsPublished() || one.retainAsPublished(),
                                0);
            }
        }
        return merged;
    }

    private static List<Long> identifiers(ModelSession session, String topic) {
        return session.subscriptions().entrySet().stream()
                .filter(entry -> Topics.matches(entry.getKey(), topic))
                .map(entry -> (long) entry.getValue().identifier())
                .filter(identifier -> identifier != 0)
                .sorted()
                .toList();
    }

    // ---- subscriptions

    private void subscribe(int client, ModelLink link, Op.Subscribe subscribe, int packetId) {
        List<Op.Wish> wishes = subscribe.wishes();
        if (!link.v5() && wishes.stream().anyMatch(wish -> Topics.NO_FILTERS.contains(wish.filter()))) {
            end(client, link, 0);
            return;
        }
        if (link.v5()
                && wishes.stream()
                        .anyMatch(wish -> wish.noLocal() && wish.filter().startsWith("$share/"))) {
            end(client, link, PROTOCOL_ERROR); // [MQTT-3.8.3-4]
            return;
        }
        List<Integer> codes = new ArrayList<>();
        List<Runnable> replays = new ArrayList<>();
        for (Op.Wish wish : wishes) {
            if (Topics.NO_FILTERS.contains(wish.filter())) {
                codes.add(TOPIC_FILTER_INVALID);
                continue;
            }
            Subscribed subscribed = link.v5()
                    ? new Subscribed(wish.qos(), wish.noLocal(), wish.retainAsPublished(), subscribe.identifier())
                    : new Subscribed(wish.qos(), false, false, 0);
            boolean existed = link.session().subscriptions().put(wish.filter(), subscribed) != null;
            codes.add(wish.qos());
            int handling = link.v5() ? wish.retainHandling() : 0;
            if (handling == 0 || handling == 1 && !existed) {
                replays.add(() -> link.session().replay(wish.filter(), subscribed));
            }
        }
        link.expect(new Expected.Answer(PacketType.SUBACK, packetId, codes, false));
        replays.forEach(Runnable::run);
    }

    private void unsubscribe(int client, ModelLink link, Op.Unsubscribe unsubscribe, int packetId) {
        if (!link.v5() && unsubscribe.filters().stream().anyMatch(Topics.NO_FILTERS::contains)) {
            end(client, link, 0);
            return;
        }
        List<Integer> codes = new ArrayList<>();
        for (String filter : unsubscribe.filters()) {
            boolean existed = link.session().subscriptions().remove(filter) != null;
            codes.add(
                    Topics.NO_FILTERS.contains(filter) ? TOPIC_FILTER_INVALID : existed ? 0 : NO_SUBSCRIPTION_EXISTED);
        }
        link.expect(new Expected.Answer(PacketType.UNSUBACK, packetId, link.v5() ? codes : List.of(), false));
    }
}

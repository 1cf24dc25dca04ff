package io.culex.broker.model;

import io.culex.broker.model.Flight.State;
import io.culex.broker.model.Step.LastWill;
import io.culex.testkit.PacketType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session of the model. The order to its client: what is sent again, then what waits, then retained messages of new
 * subscriptions; QoS 0 passes all but what waits.
 */
final class ModelSession {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final Map<String, Subscribed> subscriptions = new LinkedHashMap<>();
    private final Set<Integer> inbound = new LinkedHashSet<>();
    private final List<Flight> open = new ArrayList<>();
    private final Deque<Copy> waiting = new ArrayDeque<>();
    private final Deque<Flight> again = new ArrayDeque<>();
    private final Set<Flight> sentAgain = new HashSet<>();
    private final Deque<Replay> replays = new ArrayDeque<>();
    private final boolean stored;
    private boolean stays;
    private int receiveMaximum;
    private @Nullable LastWill will;
    private @Nullable ModelLink link;

    /** A subscription; the identifier is 0 for none. */
    record Subscribed(int qos, boolean noLocal, boolean retainAsPublished, int identifier) {}

    /** The retained messages of a new subscription, whose topics are looked up when its turn comes. */
    private static final class Replay {
        private final String filter;
        private final Subscribed how;
        private @Nullable Iterator<String> topics;
        private @Nullable String next;

        Replay(String filter, Subscribed how) {
            this.filter = filter;
            this.how = how;
        }

        @Nullable
        String topic(Map<String, ModelMessage> retained) {
            if (topics == null) {
                topics = retained.keySet().stream()
                        .filter(topic -> Topics.matches(filter, topic))
                        .toList()
                        .iterator();
            }
            if (next == null && topics.hasNext()) {
                next = topics.next();
            }
            return next;
        }

        void taken() {
            next = null;
        }
    }

    private final Map<String, ModelMessage> retained;

    ModelSession(boolean stored, Map<String, ModelMessage> retained) {
        this.stored = stored;
        this.retained = retained;
    }

    Map<String, Subscribed> subscriptions() {
        return subscriptions;
    }

    /** The identifiers of QoS 2 messages that wait for PUBREL, in their order. */
    Set<Integer> inbound() {
        return inbound;
    }

    @Nullable
    ModelLink link() {
        return link;
    }

    @Nullable
    LastWill will() {
        return will;
    }

    void will(@Nullable LastWill value) {
        will = value;
    }

    boolean stays() {
        return stays;
    }

    void stays(boolean value) {
        stays = value;
    }

    /** What is open and has an identifier, from the oldest. */
    List<Flight> open() {
        return open.stream().filter(flight -> flight.packetId() != 0).toList();
    }

    @Nullable
    Flight flight(int packetId) {
        for (Flight flight : open) {
            if (flight.packetId() == packetId) {
                return flight;
            }
        }
        return null;
    }

    // ---- the connection comes and goes

    void attach(ModelLink newLink, boolean newStays, int newReceiveMaximum) {
        link = newLink;
        stays = newStays;
        receiveMaximum = newReceiveMaximum == 0 ? UNLIMITED : newReceiveMaximum;
        again.addAll(open);
    }

    void detach() {
        link = null;
        again.clear();
        sentAgain.clear();
        replays.clear();
    }

    // ---- messages to the client

    void deliver(Copy copy) {
        ModelLink now = link;
        if (copy.qos() == 0) {
            if (now != null && waiting.isEmpty()) {
                write(now, copy);
            } else if (now != null) {
                waiting.add(copy);
            }
        } else if (now != null && waiting.isEmpty() && again.isEmpty() && hasRoom()) {
            write(now, copy);
        } else if (now != null || stored) {
            waiting.add(copy);
        }
    }

    void replay(String filter, Subscribed how) {
        replays.add(new Replay(filter, how));
        pump();
    }

    private boolean hasRoom() {
        return open.size() < receiveMaximum;
    }

    /** Sends as much as the client's Receive Maximum allows. */
    void pump() {
        ModelLink now = link;
        if (now == null || !resend(now)) {
            return;
        }
        while (true) {
            Copy next = waiting.peek();
            if (next == null) {
                if (!replayNext(now)) {
                    return;
                }
            } else if (next.qos() > 0 && !hasRoom()) {
                return;
            } else {
                waiting.remove();
                write(now, next);
            }
        }
    }

    private boolean resend(ModelLink now) {
        while (!again.isEmpty()) {
            if (sentAgain.size() >= receiveMaximum) {
                return false;
            }
            Flight flight = again.remove();
            if (!open.contains(flight)) {
                continue;
            }
            sentAgain.add(flight);
            now.expect(
                    flight.state() == State.AWAITS_PUBCOMP
                            ? answer(now, PacketType.PUBREL, flight.packetId(), 0)
                            : new Expected.Message(flight.copy(), true, now.v5(), flight));
        }
        return true;
    }

    private boolean replayNext(ModelLink now) {
        while (!replays.isEmpty()) {
            Replay replay = replays.peek();
            String topic = replay.topic(retained);
            if (topic == null) {
                replays.remove();
                continue;
            }
            ModelMessage message = retained.get(topic);
            if (message == null) {
                replay.taken();
                continue;
            }
            int qos = Math.min(message.qos(), replay.how.qos);
            if (qos > 0 && !hasRoom()) {
                return false;
            }
            replay.taken();
            int identifier = replay.how.identifier;
            write(now, new Copy(message, qos, true, identifier == 0 ? List.of() : List.of((long) identifier)));
            return true;
        }
        return false;
    }

    private void write(ModelLink now, Copy copy) {
        Flight flight = copy.qos() == 0 ? null : new Flight(this, copy);
        if (flight != null) {
            open.add(flight);
        }
        now.expect(new Expected.Message(copy, false, now.v5(), flight));
    }

    static Expected.Answer answer(ModelLink link, PacketType type, int packetId, int code) {
        return new Expected.Answer(type, packetId, List.of(link.v5() ? code : 0), false);
    }

    // ---- acknowledgements of the client

    void acknowledge(ModelLink from, Op.AckKind kind, int packetId) {
        Flight flight = flight(packetId);
        State state = flight == null ? null : flight.state();
        switch (kind) {
            case FITTING -> throw new IllegalArgumentException("chosen when it was sent");
            case PUBACK -> closeIf(flight, State.AWAITS_PUBACK);
            case PUBCOMP -> closeIf(flight, State.AWAITS_PUBCOMP);
            case PUBREC_REFUSING -> {
                if (from.v5()) {
                    closeIf(flight, State.AWAITS_PUBREC);
                } else {
                    acknowledge(from, Op.AckKind.PUBREC, packetId);
                }
            }
            case PUBREC -> {
                boolean known = state == State.AWAITS_PUBREC || state == State.AWAITS_PUBCOMP;
                if (flight != null && state == State.AWAITS_PUBREC) {
                    flight.released();
                }
                from.expect(answer(from, PacketType.PUBREL, packetId, known ? 0 : 0x92));
            }
        }
    }

    private void closeIf(@Nullable Flight flight, State wanted) {
        if (flight != null && flight.state() == wanted) {
            open.remove(flight);
            sentAgain.remove(flight);
            pump();
        }
    }
}

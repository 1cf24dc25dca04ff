package io.culex.broker.model;

import io.culex.api.ProtocolVersion;
import io.culex.broker.model.ModelBroker.Sent;
import io.culex.broker.session.SessionDirectory;
import io.culex.broker.session.SessionScope;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * Takes steps with a broker and with the model, and compares after each what every client got.
 *
 * <p>What makes this exact: before anything is compared, a client on each event loop, and then every client of the play,
 * has two answers to PINGREQ. So whatever the step caused on any loop, on the way between loops and in the sockets is over.
 */
final class Play implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long HOUR = 3600;

    private final TestBroker broker;
    private final List<RawClient> witnesses = new ArrayList<>();
    private final ModelBroker model = new ModelBroker();
    private final Map<Integer, Seat> seats = new LinkedHashMap<>();
    private final PacketBytes bytes = new PacketBytes();

    /** A client of the play that is connected. */
    private record Seat(int number, RawClient client, Socket socket, ModelLink link) {}

    /** Something was not as the model has it. */
    static final class Difference extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Difference(String what, @Nullable Throwable cause) {
            super(what, cause);
        }
    }

    Play(TestBroker broker, int loops) {
        this.broker = broker;
        SessionDirectory directory = new SessionDirectory(new SessionScope[loops]);
        for (int loop = 0; loop < loops; loop++) {
            int name = 0;
            while (directory.loopOf("witness-" + name) != loop) {
                name++;
            }
            witnesses.add(broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "witness-" + name))
                    .timeout(PATIENCE));
        }
    }

    /** Takes the steps; throws a {@link Difference} at the first one after which a client did not get what it should. */
    void take(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            try {
                take(step);
            } catch (AssertionError | UncheckedIOException e) {
                throw new Difference("after step " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
    }

    private void take(Step step) {
        Seat seat = seats.get(step.client());
        switch (step) {
            case Step.Connect connect -> connect(connect, seat);
            case Step.Send send -> {
                if (seat != null) {
                    send(send, seat);
                }
            }
            case Step.Drop drop -> {
                if (seat != null) {
                    drop(drop, seat);
                }
            }
        }
        compareAll();
    }

    // ---- steps

    private void connect(Step.Connect step, @Nullable Seat former) {
        ModelLink link = model.connect(step);
        Seat seat = seat(step.client(), step.v5(), link);
        seat.client.send(options(step).toBytes());
        seats.put(step.client(), seat);
        if (former != null) {
            compare(former, former.client.awaitClosed());
        }
    }

    private Seat seat(int number, boolean v5, ModelLink link) {
        try {
            Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), broker.port());
            RawClient client = RawClient.over(socket)
                    .version(v5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1)
                    .timeout(PATIENCE)
                    .manualAcks();
            return new Seat(number, client, socket, link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String clientId(int client) {
        return "model-" + client;
    }

    private static ConnectOptions options(Step.Connect step) {
        ProtocolVersion version = step.v5() ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
        ConnectOptions options =
                ConnectOptions.of(version, clientId(step.client())).cleanStart(step.clean());
        if (step.v5() && step.kept()) {
            options = options.with(Property.SESSION_EXPIRY_INTERVAL, HOUR);
        }
        if (step.v5() && step.receiveMaximum() > 0) {
            options = options.with(Property.RECEIVE_MAXIMUM, step.receiveMaximum());
        }
        Step.LastWill will = step.will();
        if (will == null) {
            return options;
        }
        Message message = Message.of(will.topic(), "will on " + will.topic()).withQos(will.qos());
        message = will.retain() ? message.retained() : message;
        return options.will(will.delayed() ? message.with(Property.WILL_DELAY_INTERVAL, HOUR) : message);
    }

    private void send(Step.Send step, Seat seat) {
        List<Sent> packets = bytes.chosen(step.ops(), seat.link.session());
        model.take(step.client(), seat.link, packets);
        seat.client.send(bytes.of(packets, seat.client, seat.link.v5()));
    }

    private void drop(Step.Drop step, Seat seat) {
        model.lost(step.client(), seat.link);
        try {
            switch (step.how()) {
                case FIN -> seat.socket.shutdownOutput();
                case IN_THE_MIDDLE_OF_A_PACKET -> {
                    seat.client.sendHex("32 20 0001 61");
                    seat.socket.shutdownOutput();
                }
                case RESET -> {
                    seat.socket.setSoLinger(true, 0);
                    seat.socket.close();
                    seats.remove(step.client());
                    await().atMost(PATIENCE)
                            .until(() -> broker.context().clients().find(clientId(step.client())) == null);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what every client got

    private void compareAll() {
        for (Seat seat : List.copyOf(seats.values())) {
            if (seat.link.closed()) {
                seats.remove(seat.number);
                compare(seat, seat.client.awaitClosed());
            }
        }
        settle();
        for (Seat seat : seats.values()) {
            List<Packet> got;
            try {
                got = seat.client.drain();
            } catch (AssertionError | UncheckedIOException e) {
                throw new AssertionError(
                        "client %d must get %s and stay connected, but: %s"
                                .formatted(seat.number, seat.link.takeExpected(), e.getMessage()),
                        e);
            }
            compare(seat, got);
        }
    }

    /** Returns when each loop has done what it was told, and handed on what it had for others. */
    private void settle() {
        for (RawClient witness : witnesses) {
            witness.ping();
            witness.ping();
        }
    }

    private static void compare(Seat seat, List<Packet> got) {
        List<Expected> expected = seat.link.takeExpected();
        boolean same = got.size() == expected.size();
        for (int i = 0; same && i < got.size(); i++) {
            same = expected.get(i).is(got.get(i));
        }
        if (!same) {
            throw new AssertionError(
                    "client %d must get%n    %s%nbut got%n    %s".formatted(seat.number, lines(expected), lines(got)));
        }
    }

    private static String lines(List<?> packets) {
        return packets.isEmpty()
                ? "nothing"
                : String.join("\n    ", packets.stream().map(Objects::toString).toList());
    }

    // ---- the end

    /** Ends all sessions and removes all retained messages; then the broker must have nothing left of the play. */
    void clean(int clients) {
        for (int client = 0; client < clients; client++) {
            try (RawClient last = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, clientId(client)))) {
                last.disconnect();
            }
        }
        RawClient witness = witnesses.getFirst();
        for (String topic : Topics.NAMES) {
            witness.publishAndWait(Message.of(topic, "").withQos(1).retained());
        }
        settle();
        int sessions = broker.context().sessions().count();
        int subscriptions = broker.context().subscriptions().count();
        int retained = broker.context().retained().count();
        if (sessions != witnesses.size() || subscriptions != 0 || retained != 0) {
            throw new Difference(
                    "at the end %d sessions, %d subscriptions and %d retained messages are left"
                            .formatted(sessions - witnesses.size(), subscriptions, retained),
                    null);
        }
    }

    @Override
    public void close() {
        seats.values().forEach(seat -> seat.client.close());
        witnesses.forEach(RawClient::close);
    }
}

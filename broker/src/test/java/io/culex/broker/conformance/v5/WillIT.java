package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.1.2.5 and what else the standard says of wills. */
final class WillIT extends SharedBroker {
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;

    @Test
    @Statement({"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
    void aConnectionThatBreaksOffPublishesItsWill() {
        String topic = unique("will");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 1);
            broker.connect(options("dies").will(Message.of(topic, "gone").withQos(1)))
                    .close();
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-8")
    void aWillWithADelayIsPublishedWhenItIsOver() {
        String topic = unique("delayed");
        ConnectOptions options = options("delayed")
                .with(Property.SESSION_EXPIRY_INTERVAL, 60)
                .will(Message.of(topic, "later").with(Property.WILL_DELAY_INTERVAL, 1));
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options).close();
            watcher.expectNothing();
            assertThat(watcher.receive().text()).isEqualTo("later");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-8")
    void aWillWithADelayIsPublishedWhenItsSessionEnds() {
        String topic = unique("ended");
        ConnectOptions options = options("ended")
                .with(Property.SESSION_EXPIRY_INTERVAL, 60)
                .will(Message.of(topic, "ended").with(Property.WILL_DELAY_INTERVAL, 60));
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options).close();
            broker.connect(ConnectOptions.of(options.version(), options.clientId()))
                    .disconnect();
            assertThat(watcher.receive().text()).isEqualTo("ended");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-9")
    void theWillFlagWithoutAWillIsRefused() {
        PacketWriter id = new PacketWriter().text(unique("willless"));
        assertNoWayIn(connectPacket(CLEAN_START | WILL, id));
        assertNoWayIn(connectPacket(CLEAN_START | WILL, id.u8(0).text("topic")));
    }

    @Test
    @Statement("MQTT-3.1.2-10")
    void aWillIsPublishedOnce() {
        String topic = unique("once");
        ConnectOptions options = options("once").persistent();
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options.will(Message.of(topic, "gone"))).close();
            assertThat(watcher.receive().text()).isEqualTo("gone");
            broker.connect(options).close();
            broker.connect(options).disconnect();
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x08, 0x10, 0x18})
    @Statement("MQTT-3.1.2-11")
    void aWillQosWithoutAWillIsRefused(int qosBits) {
        assertNoWayIn(connectPacket(CLEAN_START | qosBits, new PacketWriter().text(unique("will-qos"))));
    }

    @Test
    @Statement("MQTT-3.1.2-12")
    void willQos3IsRefused() {
        PacketWriter payload =
                new PacketWriter().text(unique("will-qos")).u8(0).text("topic").text("x");
        assertNoWayIn(connectPacket(CLEAN_START | WILL | 0x18, payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.1.2-12")
    void aWillHasTheQosThatItAskedFor(int qos) {
        String topic = unique("will-qos");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 2);
            broker.connect(options("qos").will(Message.of(topic, "x").withQos(qos)))
                    .close();
            assertThat(watcher.receive().qos()).isEqualTo(qos);
        }
    }

    @Test
    @Statement("MQTT-3.1.2-13")
    void aWillRetainWithoutAWillIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_START | 0x20, new PacketWriter().text(unique("will-retain"))));
    }

    @Test
    @Statement("MQTT-3.1.2-14")
    void aWillWithoutRetainIsNotRetained() {
        String topic = unique("not-retained");
        try (RawClient watcher = connect()) {
            watcher.subscribe(Filter.of(topic, 0).retainAsPublished());
            broker.connect(options("will").will(Message.of(topic, "x"))).close();
            assertThat(watcher.receive().retain()).isFalse();
            watcher.subscribe(topic, 0);
            watcher.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-15")
    void aWillWithRetainIsRetained() {
        String topic = unique("retained");
        try (RawClient watcher = connect()) {
            watcher.subscribe(Filter.of(topic, 0).retainAsPublished());
            broker.connect(options("will").will(Message.of(topic, "x").retained()))
                    .close();
            assertThat(watcher.receive().retain()).isTrue();
            watcher.subscribe(topic, 0);
            assertThat(watcher.receive().retain()).isTrue();
        }
    }

    @Test
    @Statement("MQTT-3.1.3-9")
    void aNewConnectionWithinTheDelayKeepsTheWillBack() {
        String topic = unique("back");
        ConnectOptions options = options("back").with(Property.SESSION_EXPIRY_INTERVAL, 60);
        Message will = Message.of(topic, "mine").with(Property.WILL_DELAY_INTERVAL, 1);
        Message other = Message.of(topic, "witness").with(Property.WILL_DELAY_INTERVAL, 1);
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options.will(will)).close();
            try (RawClient back = broker.connect(options.cleanStart(false))) {
                broker.connect(options("witness")
                                .with(Property.SESSION_EXPIRY_INTERVAL, 60)
                                .will(other))
                        .close();
                // The will of the second client was due after that of the first.
                assertThat(watcher.receive().text()).isEqualTo("witness");
                back.ping();
            }
            watcher.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.3-10")
    void theUserPropertiesOfAWillKeepTheirOrder() {
        String topic = unique("properties");
        PacketProperties properties = PacketProperties.none()
                .withUser("b", "1")
                .withUser("a", "2")
                .withUser("b", "3")
                .withUser("a", "2");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options("will").will(Message.of(topic, "x").with(properties)))
                    .close();
            assertThat(watcher.receive().properties().userProperties())
                    .containsExactly(
                            new UserProperty("b", "1"),
                            new UserProperty("a", "2"),
                            new UserProperty("b", "3"),
                            new UserProperty("a", "2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "ff", "6100"})
    @Statement("MQTT-3.1.3-11")
    void aWillTopicThatIsNoTextIsRefused(String hex) {
        PacketWriter payload = new PacketWriter()
                .text(unique("will-topic"))
                .u8(0)
                .binary(bytes(hex))
                .text("x");
        assertNoWayIn(connectPacket(CLEAN_START | WILL, payload));
    }

    @Test
    @Statement("MQTT-3.14.4-3")
    void aNormalDisconnectTakesTheWillBack() {
        String topic = unique("normal");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options("leaves").will(Message.of(topic, "x"))).disconnect();
            watcher.expectNothing();

            broker.connect(options("leaves").will(Message.of(topic, "wanted")))
                    .disconnect(ReasonCode.DISCONNECT_WITH_WILL.code(), PacketProperties.none());
            Packet message = watcher.receive();
            assertThat(message.text()).isEqualTo("wanted");
        }
    }
}

package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.1.2.5 and what else the standard says of wills; and the end that keep alive brings. */
final class WillIT extends SharedBroker {
    @Test
    @Statement("MQTT-3.1.2-8")
    void aConnectionThatBreaksOffPublishesItsWill() {
        String topic = unique("will");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 1);
            try (RawClient client = broker.connect(
                    options("dies").will(Message.of(topic, "gone").withQos(1)))) {
                client.ping();
                watcher.expectNothing();
            }
            assertThat(watcher.receive()).returns("gone", Packet::text).returns(1, Packet::qos);
        }
    }

    @Test
    @Statement("MQTT-3.1.2-8")
    void aConnectionThatTheBrokerEndsPublishesItsWill() {
        String topic = unique("will");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            try (RawClient client = broker.connect(options("wrong").will(Message.of(topic, "violation")))) {
                client.sendHex("0000").expectClosed();
                assertThat(watcher.receive().text()).isEqualTo("violation");
            }
            ConnectOptions options = options("taken");
            try (RawClient first = broker.connect(options.will(Message.of(topic, "taken over")));
                    RawClient second = broker.connect(options)) {
                first.expectClosed();
                assertThat(watcher.receive().text()).isEqualTo("taken over");
                second.ping();
            }
            watcher.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-9")
    void theWillFlagWithoutAWillIsRefused() {
        assertNoWayIn(connectPacket(CLEAN_SESSION | WILL, id()));
        assertNoWayIn(connectPacket(CLEAN_SESSION | WILL, id().text("topic")));
        assertWayIn(connectPacket(CLEAN_SESSION | WILL, id().text("topic").text("")));
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
            // One that was taken back does not come with the next connection either.
            broker.connect(options.will(Message.of(topic, "taken back"))).disconnect();
            broker.connect(options).close();
            broker.connect(options).disconnect();
            watcher.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"})
    void detailsOfAWillWithoutAWillAreRefused() {
        for (int flags : new int[] {0x08, 0x10, 0x18, 0x20, 0x28}) {
            assertNoWayIn(connectPacket(CLEAN_SESSION | flags, id()));
        }
        assertNoWayIn(connectPacket(CLEAN_SESSION, id().text("topic").text("x")));
    }

    @Test
    @Statement("MQTT-3.1.2-12")
    void withoutTheFlagNoWillIsPublished() {
        String topic = unique("flagless");
        ConnectOptions options = options("flagless").persistent();
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            try (RawClient first = broker.connect(options.will(Message.of(topic, "first")))) {
                first.disconnect();
            }
            broker.connect(options).close();
            assertThat(sessionPresent(options)).isTrue();
            watcher.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-14")
    void willQos3IsRefused() {
        PacketWriter payload = id().text("topic").text("x");
        assertWayIn(connectPacket(CLEAN_SESSION | WILL | 0x10, payload));
        assertNoWayIn(connectPacket(CLEAN_SESSION | WILL | 0x18, payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-3.1.2-9", "MQTT-3.1.2-14"})
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
    @Statement("MQTT-3.1.2-16")
    void aWillWithoutRetainIsNotRetained() {
        String topic = unique("not-retained");
        try (RawClient watcher = connect()) {
            watcher.publishAndWait(Message.of(topic, "before").retained());
            watcher.subscribe(topic, 0);
            assertThat(watcher.receive().text()).isEqualTo("before");
            broker.connect(options("will").will(Message.of(topic, "x"))).close();
            assertThat(watcher.receive()).returns("x", Packet::text).returns(false, Packet::retain);
            watcher.subscribe(topic, 0);
            assertThat(watcher.receive().text()).isEqualTo("before");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-17")
    void aWillWithRetainIsRetained() {
        String topic = unique("retained");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options("will").will(Message.of(topic, "x").retained()))
                    .close();
            // To a subscription that was there it comes like any other [MQTT-3.3.1-9].
            assertThat(watcher.receive().retain()).isFalse();
            watcher.subscribe(topic, 0);
            assertThat(watcher.receive()).returns("x", Packet::text).returns(true, Packet::retain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda080", "ff", "6100", "61ff"})
    @Statement("MQTT-3.1.3-10")
    void aWillTopicThatIsNoTextIsRefused(String hex) {
        assertNoWayIn(
                connectPacket(CLEAN_SESSION | WILL, id().binary(bytes(hex)).text("x")));
    }

    @Test
    @Statement({"MQTT-3.14.4-3", "MQTT-3.1.2-10"})
    void disconnectTakesTheWillBack() {
        String topic = unique("back");
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            broker.connect(options("leaves").will(Message.of(topic, "x"))).disconnect();
            // Also when the connection breaks off in the same breath.
            try (RawClient client = broker.connect(options("leaves").will(Message.of(topic, "x")))) {
                client.sendHex("e000");
            }
            broker.connect(options("dies").will(Message.of(topic, "witness"))).close();
            assertThat(watcher.receive().text()).isEqualTo("witness");
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e1", "e2", "e4", "e8", "ef"})
    @Statement("MQTT-3.14.1-1")
    void aDisconnectWithFlagsIsNone(String firstByte) {
        String topic = unique("flags");
        try (RawClient watcher = connect();
                RawClient client = broker.connect(options("flags").will(Message.of(topic, "gone")))) {
            watcher.subscribe(topic, 0);
            client.sendHex(firstByte + "00").expectClosed();
            // It was no DISCONNECT, so the will is not taken back.
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @Test
    @Statement("MQTT-3.14.4-2")
    void whatComesBehindDisconnectHasNoEffect() {
        String topic = unique("behind");
        try (RawClient watcher = connect();
                RawClient client = connect()) {
            watcher.subscribe(topic, 0);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(client.publishBytes(Message.of(topic, "before"), 0));
            all.writeBytes(bytes("e000"));
            all.writeBytes(client.publishBytes(Message.of(topic, "behind").withQos(1), 1));
            client.send(all.toByteArray());
            assertThat(client.awaitClosed()).isEmpty();
            assertThat(watcher.receive().text()).isEqualTo("before");
            watcher.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-24")
    void aSilentClientIsEndedLikeALostOne() {
        String topic = unique("silent");
        ConnectOptions silent = options("silent").keepAlive(1).will(Message.of(topic, "silent"));
        try (RawClient watcher = connect()) {
            watcher.subscribe(topic, 0);
            long start = System.nanoTime();
            try (RawClient client = broker.connect(silent)) {
                assertThat(watcher.receive().text()).isEqualTo("silent");
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                // Not too early; how late it may be depends on the machine.
                assertThat(millis).isBetween(1400L, 10_000L);
                client.expectClosed();
            }
        }
    }
}

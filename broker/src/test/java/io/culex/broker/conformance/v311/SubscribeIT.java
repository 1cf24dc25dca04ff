package io.culex.broker.conformance.v311;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.Subscription;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Sections 3.8 and 3.9. */
final class SubscribeIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(strings = {"80", "81", "83", "86", "8a", "8f"})
    @Statement("MQTT-3.8.1-1")
    void otherFlagsEndTheConnection(String firstByte) {
        assertCloses(firstByte + "06 0001 0001 61 00", "8206 0001 0001 61 00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff61", "eda080", "6100"})
    @Statement("MQTT-3.8.3-1")
    void aFilterThatIsNoTextEndsTheConnection(String hex) {
        assertCloses(new PacketWriter().u16(1).binary(bytes(hex)).u8(0).toPacket(PacketType.SUBSCRIBE, 2));
        // Nor does a proper one before it help.
        assertCloses(new PacketWriter()
                .u16(1)
                .text("a")
                .u8(0)
                .binary(bytes(hex))
                .u8(0)
                .toPacket(PacketType.SUBSCRIBE, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8202 0001", "8205 0001 0001 61", "8208 0001 0001 61 00 0001"})
    @Statement("MQTT-3.8.3-3")
    void noFilterOrNoQosEndTheConnection(String hex) {
        assertCloses(hex, "8206 0001 0001 61 00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"03", "04", "08", "10", "20", "40", "80", "81", "ff"})
    @Statement("MQTT-3.8.3-4")
    void reservedBitsOrQos3EndTheConnection(String options) {
        assertCloses("8206 0001 0001 61" + options, "8206 0001 0001 61 02");
        // Also behind a proper filter.
        assertCloses("820a 0001 0001 61 00 0001 62" + options);
    }

    @Test
    @Statement({"MQTT-3.8.4-1", "MQTT-3.8.4-2"})
    void subscribeIsAnsweredBySubackWithItsIdentifier() {
        try (RawClient client = connect()) {
            client.sendHex("8206 8001 0001 61 00 8206 0002 0001 62 01");
            assertThat(client.expect(PacketType.SUBACK))
                    .returns(0x8001, Packet::packetId)
                    .returns(5, Packet::length);
            assertThat(client.expect(PacketType.SUBACK).packetId()).isEqualTo(2);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.8.4-3")
    void theSameFilterTakesThePlaceOfTheFirst() {
        String topic = unique("again");
        ConnectOptions options = options("again").persistent();
        try (RawClient client = broker.connect(options)) {
            client.publishAndWait(Message.of(topic, "kept").withQos(2).retained());
            client.subscribe(topic, 2);
            assertThat(client.receive()).returns(2, Packet::qos).returns(true, Packet::retain);
            assertThat(client.subscribe(topic, 0)).isZero();
            assertThat(client.receive()).returns(0, Packet::qos).returns(true, Packet::retain);
            client.publishAndWait(topic, "x", 2);
            assertThat(client.receive()).returns(0, Packet::qos).returns("x", Packet::text);
            client.expectNothing();
        }
        // In the session that was kept, too.
        try (RawClient client = broker.connect(options)) {
            client.publishAndWait(topic, "y", 2);
            assertThat(client.receive().qos()).isZero();
            client.expectNothing();
            client.unsubscribe(topic);
            client.publishAndWait(topic, "z", 2);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.8.4-3")
    void replacingASubscriptionLosesNothing() {
        String topic = unique("replace");
        try (RawClient publisher = connect();
                RawClient client = connect()) {
            publisher.publishAndWait(Message.of(topic, "retained").withQos(1).retained());
            client.subscribe(topic, 1);
            client.receive();
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 10; i++) {
                    publisher.publish(topic, round + "-" + i, 1);
                }
                client.subscribe(topic, 1);
            }
            publisher.ping();
            List<Packet> all = client.receive(220);
            assertThat(all)
                    .filteredOn(packet -> !packet.retain())
                    .hasSize(200)
                    .extracting(Packet::text)
                    .doesNotHaveDuplicates();
            assertThat(all).filteredOn(Packet::retain).hasSize(20);
        }
    }

    @Test
    @Statement({"MQTT-3.8.4-4", "MQTT-3.8.4-5"})
    void severalFiltersGetOneAnswerWithACodeEach() {
        String topic = unique("several");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic + "/a", "kept").withQos(2).retained());
            Packet suback = client.subscribe(
                    Filter.of(topic + "/a", 0), Filter.of(topic + "/b", 1), Filter.of(topic + "/a", 2));
            assertThat(suback.reasonCodes()).containsExactly(0, 1, 2);
            // As two SUBSCRIBEs each brings the retained message.
            assertThat(client.receive(2)).extracting(Packet::qos).containsExactly(0, 2);
            client.publishAndWait(topic + "/a", "x", 2);
            // The third replaced the first.
            assertThat(client.receive().qos()).isEqualTo(2);
            client.publishAndWait(topic + "/b", "x", 2);
            assertThat(client.receive().qos()).isEqualTo(1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_AUTHORIZED", "QUOTA_EXCEEDED", "TOPIC_FILTER_INVALID", "SERVER_MOVED"})
    @Statement({"MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void theCodesAreInTheOrderOfTheFiltersAndFailureIs80(ReasonCode reason) {
        String topic = unique("order");
        SubscribeInterceptor no =
                (client, subscription, restored) -> subscription.filter().endsWith("/no")
                        ? new SubscribeInterceptor.Deny(reason, null)
                        : SubscribeInterceptor.Decision.GRANT;
        try (Registration _ = broker.context().register(no);
                RawClient client = connect()) {
            Packet suback = client.subscribe(
                    Filter.of(topic + "/2", 2),
                    Filter.of(topic + "/no", 2),
                    Filter.of(topic + "/0", 0),
                    Filter.of(topic + "/1", 1));
            assertThat(suback.reasonCodes()).containsExactly(2, 0x80, 0, 1);
            client.publishAndWait(topic + "/no", "x", 1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
    @Statement("MQTT-3.8.4-6")
    void theLowerQosCounts(int published, int granted) {
        String topic = unique("qos");
        try (RawClient client = connect()) {
            assertThat(client.subscribe(topic, granted)).isEqualTo(granted);
            client.publishAndWait(topic, "x", published);
            assertThat(client.receive().qos()).isEqualTo(Math.min(published, granted));
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.8.4-6")
    void theQosThatWasGrantedCounts() {
        String topic = unique("granted");
        SubscribeInterceptor less =
                (client, subscription, restored) -> subscription.filter().equals(topic)
                        ? new SubscribeInterceptor.Rewrite(Subscription.of(topic, 1))
                        : SubscribeInterceptor.Decision.GRANT;
        try (Registration _ = broker.context().register(less);
                RawClient client = connect()) {
            assertThat(client.subscribe(topic, 2)).isEqualTo(1);
            client.publishAndWait(topic, "x", 2);
            assertThat(client.receive().qos()).isEqualTo(1);
        }
    }
}

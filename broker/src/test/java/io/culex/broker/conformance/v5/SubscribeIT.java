package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.util.ArrayList;
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
    @ValueSource(strings = {"80", "81", "83", "8a", "8f"})
    @Statement("MQTT-3.8.1-1")
    void otherFlagsAreMalformed(String firstByte) {
        assertRefused(firstByte + "07 0001 00 0001 61 00", ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff61", "eda080", "6100"})
    @Statement("MQTT-3.8.3-1")
    void aFilterThatIsNoTextEndsTheConnection(String hex) {
        byte[] packet = new PacketWriter().u16(1).u8(0).binary(bytes(hex)).u8(0).toPacket(PacketType.SUBSCRIBE, 2);
        assertRefused(packet, ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_FILTER_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8203 0001 00", "8206 0001 00 0001 61"})
    @Statement("MQTT-3.8.3-2")
    void noFilterOrNoOptionsEndTheConnection(String hex) {
        assertRefused(hex, ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Statement("MQTT-3.8.3-3")
    void withNoLocalAClientDoesNotGetItsOwnMessages() {
        String topic = unique("local");
        ConnectOptions options = options("local").persistent();
        try (RawClient other = connect()) {
            try (RawClient client = broker.connect(options)) {
                client.subscribe(Filter.of(topic, 1).noLocal());
                client.publishAndWait(topic, "mine", 1);
                other.publishAndWait(topic, "other", 1);
                assertThat(client.receive().text()).isEqualTo("other");
                client.expectNothing();
            }
            try (RawClient client = broker.connect(options)) {
                client.publishAndWait(topic, "mine again", 1);
                client.expectNothing();
            }
        }
    }

    @Test
    @Statement("MQTT-3.8.3-4")
    void noLocalOnAShareEndsTheConnection() {
        byte[] packet =
                new PacketWriter().u16(1).u8(0).text("$share/g/a").u8(0x05).toPacket(PacketType.SUBSCRIBE, 2);
        assertRefused(packet, ReasonCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "80", "c0", "41"})
    @Statement("MQTT-3.8.3-5")
    void reservedOptionsAreMalformed(String options) {
        assertRefused("8207 0001 00 0001 61" + options, ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Statement({"MQTT-3.8.4-1", "MQTT-3.8.4-2"})
    void subscribeIsAnsweredBySubackWithItsIdentifier() {
        try (RawClient client = connect()) {
            client.sendHex("8207 8001 00 0001 61 00");
            assertThat(client.expect(PacketType.SUBACK).packetId()).isEqualTo(0x8001);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.8.4-3")
    void theSameFilterTakesThePlaceOfTheFirst() {
        String topic = unique("again");
        try (RawClient client = connect()) {
            client.subscribe(Filter.of(topic, 2).noLocal());
            client.subscribe(Filter.of(topic, 0));
            client.publishAndWait(topic, "x", 2);
            assertThat(client.receive().qos()).isZero();
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.8.4-4")
    void replacingASubscriptionLosesNothing() {
        String topic = unique("replace");
        try (RawClient publisher = connect();
                RawClient client = connect()) {
            publisher.publishAndWait(Message.of(topic, "retained").withQos(1).retained());
            client.subscribe(topic, 1);
            client.receive();
            List<Packet> live = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 10; i++) {
                    publisher.publish(topic, round + "-" + i, 1);
                }
                client.subscribe(topic, 1);
            }
            publisher.ping();
            List<Packet> all = client.receive(220);
            all.stream().filter(packet -> !packet.retain()).forEach(live::add);
            assertThat(live).hasSize(200).extracting(Packet::text).doesNotHaveDuplicates();
            assertThat(all).filteredOn(Packet::retain).hasSize(20);
        }
    }

    @Test
    @Statement({"MQTT-3.8.4-5", "MQTT-3.8.4-6"})
    void severalFiltersGetOneAnswerWithACodeEach() {
        String topic = unique("several");
        try (RawClient client = connect()) {
            Packet suback = client.subscribe(
                    Filter.of(topic + "/a", 0), Filter.of(topic + "/b", 1), Filter.of(topic + "/a", 2));
            assertThat(suback.reasonCodes()).containsExactly(0, 1, 2);
            client.publishAndWait(topic + "/a", "x", 2);
            // The third replaced the first.
            assertThat(client.receive().qos()).isEqualTo(2);
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.8.4-7", "MQTT-3.9.3-1"})
    void theCodesAreInTheOrderOfTheFilters() {
        String topic = unique("order");
        try (Registration _ = deny(topic + "/no", ReasonCode.NOT_AUTHORIZED);
                RawClient client = connect()) {
            Packet suback = client.subscribe(
                    Filter.of(topic + "/2", 2),
                    Filter.of(topic + "/no", 2),
                    Filter.of(topic + "/0", 0),
                    Filter.of(topic + "/1", 1));
            assertThat(suback.reasonCodes()).containsExactly(2, 0x87, 0, 1);
            client.publishAndWait(topic + "/no", "x", 1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
    @Statement("MQTT-3.8.4-8")
    void theLowerQosCounts(int published, int granted) {
        String topic = unique("qos");
        try (RawClient client = connect()) {
            client.subscribe(topic, granted);
            client.publishAndWait(topic, "x", published);
            assertThat(client.receive().qos()).isEqualTo(Math.min(published, granted));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNSPECIFIED_ERROR", "QUOTA_EXCEEDED", "SERVER_MOVED", "BAD_USER_NAME_OR_PASSWORD"})
    @Statement("MQTT-3.9.3-2")
    void subackHasCodesOfItsTable(ReasonCode reason) {
        String topic = unique("codes");
        try (Registration _ = deny(topic, reason);
                RawClient client = connect()) {
            // The reader fails on codes that SUBACK does not have.
            assertThat(client.subscribe(topic, 1)).isGreaterThanOrEqualTo(0x80);
        }
    }

    private static Registration deny(String filter, ReasonCode reason) {
        SubscribeInterceptor no =
                (client, subscription, restored) -> subscription.filter().equals(filter)
                        ? new SubscribeInterceptor.Deny(reason, null)
                        : SubscribeInterceptor.Decision.GRANT;
        return broker.context().register(no);
    }
}

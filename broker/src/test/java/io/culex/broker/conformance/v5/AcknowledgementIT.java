package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Sections 3.4 to 3.7, 3.9 and 3.11: reason codes of acknowledgements, and what may not make them too large. */
final class AcknowledgementIT extends SharedBroker {
    private static final String LONG = "because ".repeat(20);
    private static final int SMALL = 60;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static Registration publishes;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static Registration subscribes;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static Registration unsubscribes;

    /** Topics and filters with "refused" are refused with a long reason, others are left alone. */
    @BeforeAll
    static void refuse() {
        PublishInterceptor publish = (client, message) -> message.topic().startsWith("refused")
                ? new PublishInterceptor.Reject(ReasonCode.QUOTA_EXCEEDED, LONG)
                : PublishInterceptor.Decision.PROCEED;
        SubscribeInterceptor subscribe =
                (client, subscription, restored) -> subscription.filter().startsWith("refused")
                        ? new SubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED, LONG)
                        : SubscribeInterceptor.Decision.GRANT;
        UnsubscribeInterceptor unsubscribe = (client, filter) -> filter.startsWith("refused")
                ? new UnsubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED)
                : UnsubscribeInterceptor.Decision.PROCEED;
        publishes = broker.context().register(publish);
        subscribes = broker.context().register(subscribe);
        unsubscribes = broker.context().register(unsubscribe);
    }

    @AfterAll
    static void refuseNoMore() {
        publishes.close();
        subscribes.close();
        unsubscribes.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement({"MQTT-3.4.2-1", "MQTT-3.5.2-1"})
    void pubackAndPubrecSayWhatBecameOfTheMessage(int qos) {
        String topic = unique("codes");
        try (RawClient client = connect().manualAcks()) {
            client.publish(topic, "x", qos);
            assertThat(client.expect(qos == 1 ? PUBACK : PUBREC).reason())
                    .isIn(ReasonCode.SUCCESS, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            client.publish(unique("refused"), "x", qos);
            assertThat(client.expect(qos == 1 ? PUBACK : PUBREC).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ReasonCode.class,
            names = {"TOPIC_FILTER_INVALID", "SERVER_MOVED", "PACKET_IDENTIFIER_NOT_FOUND"})
    @Statement({"MQTT-3.4.2-1", "MQTT-3.5.2-1"})
    void aCodeThatPubackDoesNotHaveIsNotSent(ReasonCode wrong) {
        String topic = unique("wrong");
        PublishInterceptor odd = (client, message) -> message.topic().equals(topic)
                ? new PublishInterceptor.Reject(wrong, null)
                : PublishInterceptor.Decision.PROCEED;
        try (Registration _ = broker.context().register(odd);
                RawClient client = connect()) {
            // The reader fails on codes that these packets do not have.
            assertThat(client.publishAndWait(topic, "x", 1).reasonCode()).isGreaterThanOrEqualTo(0x80);
            assertThat(client.publishAndWait(topic, "x", 2).reasonCode()).isGreaterThanOrEqualTo(0x80);
        }
    }

    @Test
    @Statement({"MQTT-3.4.2-2", "MQTT-3.4.2-3"})
    void pubackLeavesOutAReasonThatIsTooLong() {
        assertShortened(1);
    }

    @Test
    @Statement({"MQTT-3.5.2-2", "MQTT-3.5.2-3"})
    void pubrecLeavesOutAReasonThatIsTooLong() {
        assertShortened(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "61", "63", "66", "6f"})
    @Statement("MQTT-3.6.1-1")
    void pubrelWithOtherFlagsIsMalformed(String firstByte) {
        assertRefused(firstByte + "02 0001", ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Statement({"MQTT-3.6.2-1", "MQTT-3.6.2-2", "MQTT-3.6.2-3"})
    void pubrelHasACodeOfItsOwnAndFitsTheSmallestClient() {
        String topic = unique("pubrel");
        try (RawClient client = broker.connect(options("small").with(Property.MAXIMUM_PACKET_SIZE, 50))
                .manualAcks()) {
            client.subscribe(topic, 2);
            client.publish(topic, "x", 2);
            int id = client.receive().packetId();
            client.ack(PUBREC, id);
            assertFits(client.await(PUBREL, id), ReasonCode.SUCCESS);
            client.ack(PUBCOMP, id);
            client.ack(PUBREC, 4711);
            assertFits(client.await(PUBREL, 4711), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
    }

    @Test
    @Statement({"MQTT-3.7.2-1", "MQTT-3.7.2-2", "MQTT-3.7.2-3"})
    void pubcompHasACodeOfItsOwnAndFitsTheSmallestClient() {
        try (RawClient client = broker.connect(options("small").with(Property.MAXIMUM_PACKET_SIZE, 50))
                .manualAcks()) {
            int id = client.publish(unique("pubcomp"), "x", 2);
            client.await(PUBREC, id);
            client.ack(PUBREL, id);
            assertFits(client.await(PUBCOMP, id), ReasonCode.SUCCESS);
            client.ack(PUBREL, 4711);
            assertFits(client.await(PUBCOMP, 4711), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
    }

    @Test
    @Statement({"MQTT-3.9.2-1", "MQTT-3.9.2-2"})
    void subackLeavesOutAReasonThatIsTooLong() {
        Filter refused = Filter.of("refused/filter", 1);
        try (RawClient large = connect();
                RawClient small = broker.connect(small())) {
            assertThat(large.subscribe(refused).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertFits(small.subscribe(refused), ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    @Statement({"MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void unsubackFitsASmallClient() {
        try (RawClient small = broker.connect(small())) {
            assertFits(small.unsubscribe("refused/filter"), ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    @Statement("MQTT-3.1.2-29")
    void aClientThatWantsNoReasonsGetsNoneInAcknowledgements() {
        ConnectOptions options = options("terse").with(Property.REQUEST_PROBLEM_INFORMATION, 0);
        try (RawClient client = broker.connect(options)) {
            assertTerse(client.publishAndWait("refused/topic", "x", 1), ReasonCode.QUOTA_EXCEEDED);
            assertTerse(client.publishAndWait("refused/topic", "x", 2), ReasonCode.QUOTA_EXCEEDED);
            assertTerse(client.subscribe(Filter.of("refused/filter", 1)), ReasonCode.NOT_AUTHORIZED);
            assertTerse(client.unsubscribe("refused/filter"), ReasonCode.NOT_AUTHORIZED);
        }
    }

    private static void assertShortened(int qos) {
        Message message = Message.of("refused/topic", "x").withQos(qos);
        try (RawClient large = connect();
                RawClient small = broker.connect(small())) {
            assertThat(large.publishAndWait(message).properties().text(Property.REASON_STRING))
                    .isEqualTo(LONG);
            assertFits(small.publishAndWait(message), ReasonCode.QUOTA_EXCEEDED);
        }
    }

    private static ConnectOptions small() {
        return options("small").with(Property.MAXIMUM_PACKET_SIZE, SMALL);
    }

    private static void assertFits(Packet packet, ReasonCode reason) {
        assertThat(packet.length()).isLessThanOrEqualTo(SMALL);
        assertTerse(packet, reason);
    }

    private static void assertTerse(Packet packet, ReasonCode reason) {
        assertThat(packet.reason()).isEqualTo(reason);
        assertThat(packet.properties().has(Property.REASON_STRING)).isFalse();
        assertThat(packet.properties().has(Property.USER_PROPERTY)).isFalse();
    }
}

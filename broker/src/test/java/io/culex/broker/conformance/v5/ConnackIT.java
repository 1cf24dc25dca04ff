package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.Authenticator;
import io.culex.broker.conformance.Statement;
import io.culex.broker.it.Stalls;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.2, and the properties of CONNECT that show in what the broker sends. */
final class ConnackIT extends SharedBroker {
    private static final String LONG = "because ".repeat(20);

    @Test
    @Statement("MQTT-3.2.0-1")
    void connackComesFirst() {
        String topic = unique("first");
        ConnectOptions options = options("first").persistent();
        sessionWith(options, topic, 1);
        try (RawClient publisher = connect()) {
            publisher.publishAndWait(topic, "waits", 1);
        }
        try (RawClient client = broker.open()) {
            // Fails when the first packet is another one.
            assertThat(client.connect(options).reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(client.receive().text()).isEqualTo("waits");
        }
    }

    @Test
    @Statement("MQTT-3.2.0-2")
    void connackComesOnce() {
        ConnectOptions options = options("once");
        try (RawClient client = broker.connect(options)) {
            client.expectNothing();
            client.send(options.toBytes());
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @Statement("MQTT-3.2.2-1")
    void theReservedBitsOfTheFlagsAreZero() {
        ConnectOptions options = options("flags").persistent();
        // The reader fails on any other bit than Session Present.
        broker.connect(options).disconnect();
        broker.connect(options).disconnect();
    }

    @Test
    @Statement("MQTT-3.2.2-2")
    void aCleanStartHasNoSessionPresent() {
        ConnectOptions options = options("clean").persistent();
        broker.connect(options).disconnect();
        assertThat(connack(options.cleanStart(true)))
                .returns(false, Packet::sessionPresent)
                .returns(ReasonCode.SUCCESS, Packet::reason);
    }

    @Test
    @Statement("MQTT-3.2.2-3")
    void sessionPresentTellsWhetherThereWasASession() {
        ConnectOptions options = options("present").persistent();
        assertThat(connack(options)).returns(false, Packet::sessionPresent).returns(ReasonCode.SUCCESS, Packet::reason);
        assertThat(connack(options)).returns(true, Packet::sessionPresent).returns(ReasonCode.SUCCESS, Packet::reason);
    }

    @Test
    @Statement("MQTT-3.2.2-6")
    void aRefusalHasNoSessionPresent() {
        ConnectOptions options = options("refused").persistent();
        broker.connect(options).disconnect();
        Authenticator.Decision no = new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null);
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient client = broker.open()) {
            assertThat(client.connect(options))
                    .returns(false, Packet::sessionPresent)
                    .returns(ReasonCode.NOT_AUTHORIZED, Packet::reason);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ReasonCode.class,
            names = {
                "UNSPECIFIED_ERROR",
                "IMPLEMENTATION_SPECIFIC_ERROR",
                "BAD_USER_NAME_OR_PASSWORD",
                "NOT_AUTHORIZED",
                "SERVER_UNAVAILABLE",
                "SERVER_BUSY",
                "BANNED",
                "QUOTA_EXCEEDED"
            })
    @Statement({"MQTT-3.2.2-7", "MQTT-4.13.2-1"})
    void theBrokerClosesAfterARefusal(ReasonCode reason) {
        ConnectOptions options = options("refused");
        try (Registration _ =
                        broker.context().register(only(options.clientId(), new Authenticator.Rejected(reason, null)));
                RawClient client = broker.open()) {
            assertThat(client.connect(options).reason()).isEqualTo(reason);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.2.2-8")
    void aCodeThatConnackDoesNotHaveIsNotSent() {
        ConnectOptions options = options("code");
        // A code of SUBACK. The reader fails on codes that CONNACK does not have.
        Authenticator.Decision wrong = new Authenticator.Rejected(ReasonCode.TOPIC_FILTER_INVALID, null);
        try (Registration _ = broker.context().register(only(options.clientId(), wrong));
                RawClient client = broker.open()) {
            assertThat(client.connect(options).reasonCode()).isGreaterThanOrEqualTo(0x80);
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.2.2-16")
    void theIdsThatTheBrokerGivesDiffer() {
        try (RawClient first = broker.open();
                RawClient second = broker.open()) {
            String one = assigned(first);
            String two = assigned(second);
            assertThat(one).isNotEqualTo(two);
            first.ping();
        }
    }

    @Test
    @Statement({"MQTT-3.2.2-19", "MQTT-3.2.2-20"})
    void aReasonThatIsTooLongForTheClientIsLeftOut() {
        ConnectOptions options = options("small");
        Authenticator.Decision no = new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, LONG);
        try (Registration _ = broker.context().register(only(options.clientId(), no));
                RawClient large = broker.open();
                RawClient small = broker.open()) {
            assertThat(large.connect(options).properties().text(Property.REASON_STRING))
                    .isEqualTo(LONG);

            Packet connack = small.connect(options.with(Property.MAXIMUM_PACKET_SIZE, 60));
            assertThat(connack.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(connack.length()).isLessThanOrEqualTo(60);
            assertThat(connack.properties().has(Property.REASON_STRING)).isFalse();
            assertThat(connack.properties().has(Property.USER_PROPERTY)).isFalse();
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
    void silenceForOneAndAHalfTimesTheClientsKeepAliveEndsTheConnection() {
        try (RawClient client = broker.open();
                Stalls stalls = new Stalls()) {
            long before = System.nanoTime();
            Packet connack = client.connect(options("silent").keepAlive(1));
            long after = System.nanoTime();
            assertThat(connack.properties().has(Property.SERVER_KEEP_ALIVE)).isFalse();

            client.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            long end = System.nanoTime();
            assertThat(Duration.ofNanos(end - before)).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
            assertThat(Duration.ofNanos(end - after))
                    .isLessThan(Duration.ofMillis(1900).plus(stalls.total()));
        }
    }

    private static String assigned(RawClient client) {
        return client.connect(ConnectOptions.of(MQTT_5, "")).properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
    }

    private static Packet connack(ConnectOptions options) {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options);
            client.disconnect();
            return connack;
        }
    }
}

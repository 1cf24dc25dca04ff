package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Messages and subscriptions, decided by the plugin {@code Traffic} out of a third party's jar. */
final class ThirdPartyTrafficIT {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        new PluginJar(folder, "traffic", "1.0.0")
                .file("com.example.traffic.Traffic")
                .into(folder, "traffic.jar");
        broker = TestBroker.builder()
                .set("plugins.dir", folder.toString())
                .set("threads.event-loops", "3")
                .start();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void anAuthorizerSaysWhoMayWhat() {
        try (RawClient client = broker.connect(MQTT_5)) {
            assertThat(client.subscribe("rights/no-subscribe", 1)).isEqualTo(0x87);
            assertThat(client.publishAndWait("rights/no-publish", "x", 1).reason())
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(client.publishAndWait("rights/throw", "x", 1).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.subscribe("rights/#", 1);
            client.publishAndWait("rights/no-receive", "not for you", 1);
            client.publishAndWait("rights/fine", "for you", 1);
            assertThat(client.receive().text()).isEqualTo("for you");
        }
    }

    @Test
    void anAuthorizersAnswerIsKeptAsLongAsItSays() {
        try (RawClient client = broker.connect(MQTT_5);
                RawClient seen = broker.connect(MQTT_5)) {
            seen.subscribe("seen/asked", 0);
            for (int i = 0; i < 3; i++) {
                client.publishAndWait("rights/counted", "x", 1);
            }
            for (int i = 0; i < 2; i++) {
                client.publishAndWait("rights/counted-anew", "x", 1);
            }
            assertThat(seen.receive(3)).extracting(Packet::text).containsExactly("1", "2", "3");
        }
    }

    @Test
    void publishInterceptorsReplaceOneAfterTheOther() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe("before/#", 2);
            client.publishAndWait("before/proceed", "as it was", 2);
            client.publishAndWait("before/payload", "lost", 1);
            client.publishAndWait("before/topic", "moved", 1);
            assertThat(client.receive(3))
                    .extracting(packet -> packet.topic() + "=" + packet.text())
                    .containsExactly(
                            "before/proceed=as it was", "before/payload=first, then second", "before/elsewhere=moved");
        }
    }

    @ParameterizedTest
    @CsvSource({"drop,0", "reject,0x97", "reject-elsewhere,0x97", "late,0x83", "throw,0x83", "null,0x83"})
    void aMessageThatDoesNotGoOn(String what, String code) {
        try (RawClient v5 = broker.connect(MQTT_5);
                RawClient v3 = broker.connect(MQTT_3_1_1);
                RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe("before/#", 1);
            for (int qos = 1; qos <= 2; qos++) {
                Packet answer = v5.publishAndWait("before/" + what, "x", qos);
                assertThat(answer.reasonCode()).isEqualTo(Integer.decode(code));
                assertThat(v3.publishAndWait("before/" + what, "x", qos).reasonCode())
                        .isZero();
            }
            v5.publishAndWait("before/" + what, "x", 0);
            v3.ping();
            v5.ping();
            subscriber.expectNothing();
        }
    }

    @Test
    void aRejectionSaysWhy() {
        try (RawClient client = broker.connect(MQTT_5)) {
            Packet puback = client.publishAndWait("before/reject", "x", 1);
            assertThat(puback.properties().text(Property.REASON_STRING)).isEqualTo("enough");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTT_3_1_1", "MQTT_5"})
    void aMessageMayEndItsPublishersConnection(String version) {
        try (RawClient client = broker.connect(ProtocolVersion.valueOf(version))) {
            client.publish("before/disconnect", "x", 1);
            client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        }
    }

    @Test
    void aDeferredMessageHoldsItsPublisherInOrderAndNobodyElse() {
        try (RawClient held = broker.connect(MQTT_5);
                RawClient other = broker.connect(MQTT_5);
                RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe("before/#", 1);
            String name = unique("held");
            held.publishAndWait("before/first", "first", 1);
            assertThat(subscriber.receive().text()).isEqualTo("first");
            held.publish("before/hold", name, 1);
            int last = held.publish("before/behind", "behind", 1);
            other.publishAndWait("before/free", "free", 1);
            assertThat(subscriber.receive().text()).isEqualTo("free");
            subscriber.expectNothing();
            other.publishAndWait("release/" + name, "", 1);
            assertThat(subscriber.receive(2)).extracting(Packet::text).containsExactly(name, "behind");
            held.await(PacketType.PUBACK, last);
        }
    }

    @ParameterizedTest
    @CsvSource({"fail,0x83", "throw,0x83", "late,0x83", "elsewhere,0", "proceed,0"})
    void aPublishedInterceptorHoldsTheAcknowledgement(String what, String code) {
        try (RawClient v5 = broker.connect(MQTT_5);
                RawClient v3 = broker.connect(MQTT_3_1_1);
                RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe("after/#", 1);
            assertThat(v5.publishAndWait("after/" + what, "x", 1).reasonCode()).isEqualTo(Integer.decode(code));
            assertThat(subscriber.receive().text()).isEqualTo("x");
            if (code.equals("0")) {
                v3.publishAndWait("after/" + what, "x", 1);
            } else {
                v3.publish("after/" + what, "x", 1);
                v3.expectClosed();
            }
        }
    }

    @Test
    void eachFilterIsDecidedByItself() {
        try (RawClient client = broker.connect(MQTT_5)) {
            Packet suback = client.subscribe(
                    Filter.of("subscribe/deny", 1),
                    Filter.of("subscribe/lower", 2),
                    Filter.of("subscribe/other", 2),
                    Filter.of("subscribe/throw", 2),
                    Filter.of("subscribe/elsewhere", 2),
                    Filter.of("subscribe/late", 2),
                    Filter.of("subscribe/fine", 2));
            assertThat(suback.reasonCodes()).startsWith(0x97, 0, 2).endsWith(1, 0x83, 2);
            assertThat(suback.reasonCodes().get(3)).isGreaterThanOrEqualTo(0x80);
            client.publishAndWait("subscribe/deny", "x", 1);
            client.publishAndWait("subscribe/throw", "x", 1);
            client.publishAndWait("subscribe/instead", "rewritten", 1);
            assertThat(client.receive().text()).isEqualTo("rewritten");
            client.send(disconnecting());
            client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        }
    }

    private static byte[] disconnecting() {
        return new io.culex.testkit.PacketWriter()
                .u16(999)
                .properties(MQTT_5, io.culex.testkit.PacketProperties.none())
                .text("subscribe/disconnect")
                .u8(0)
                .toPacket(PacketType.SUBSCRIBE, 2);
    }

    @Test
    void storedSubscriptionsAreAskedAboutAgain() {
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("restored")).persistent();
        String filter = unique("restored");
        try (RawClient seen = broker.connect(MQTT_5)) {
            seen.subscribe("seen/restored", 0);
            try (RawClient client = broker.connect(options)) {
                client.subscribe(filter, 1);
                client.disconnect();
            }
            seen.expectNothing();
            broker.connect(options).close();
            assertThat(seen.receive().text()).isEqualTo(filter);
        }
    }

    @Test
    void unsubscriptionsAreDecidedOneByOne() {
        try (RawClient client = broker.connect(MQTT_5)) {
            for (String last : new String[] {"deny", "real", "throw", "elsewhere"}) {
                client.subscribe("unsubscribe/" + last, 0);
            }
            Packet unsuback = client.unsubscribe(
                    "unsubscribe/deny", "unsubscribe/alias", "unsubscribe/throw", "unsubscribe/elsewhere");
            assertThat(unsuback.reasonCodes().subList(0, 2)).containsExactly(0x87, 0);
            assertThat(unsuback.reasonCodes().get(2)).isGreaterThanOrEqualTo(0x80);
            assertThat(unsuback.reasonCodes().get(3)).isZero();
            for (String last : new String[] {"elsewhere", "real", "throw", "deny"}) {
                client.publishAndWait("unsubscribe/" + last, last, 0);
            }
            assertThat(client.receive(2)).extracting(Packet::text).containsExactly("throw", "deny");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({"replace,true", "elsewhere,true", "drop,false", "throw,false"})
    void willsAreDecided(String what, boolean sent) {
        String id = unique("dying");
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient other = broker.connect(MQTT_5)) {
            subscriber.subscribe("will/#", 1);
            ConnectOptions options = ConnectOptions.of(MQTT_5, id)
                    .will(Message.of("will/" + what, "gone").withQos(1));
            // The takeover's DISCONNECT comes after the will was dealt with, or at least begun.
            try (RawClient first = broker.connect(options);
                    RawClient _ = broker.connect(ConnectOptions.of(MQTT_5, id))) {
                first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            }
            if (sent) {
                assertThat(subscriber.receive().text()).isEqualTo(what.equals("replace") ? "the end of " + id : "gone");
            }
            other.publishAndWait("will-behind", "x", 1);
            subscriber.expectNothing();
        }
    }
}

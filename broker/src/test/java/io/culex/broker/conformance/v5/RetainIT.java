package io.culex.broker.conformance.v5;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.Test;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.3.1.3: RETAIN and what subscriptions make of it. */
final class RetainIT extends SharedBroker {
    @Test
    @Statement("MQTT-3.3.1-5")
    void aRetainedMessageTakesThePlaceOfTheLast() {
        String topic = unique("retain");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "old").withQos(1).retained());
            client.publishAndWait(Message.of(topic, "new").withQos(2).retained());
            client.subscribe(topic, 2);
            assertThat(client.receive())
                    .returns("new", Packet::text)
                    .returns(2, Packet::qos)
                    .returns(true, Packet::retain);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-6")
    void anEmptyMessageIsDeliveredAndRemovesTheRetainedOne() {
        String topic = unique("empty");
        try (RawClient client = connect();
                RawClient late = connect()) {
            client.publishAndWait(Message.of(topic, "x").withQos(1).retained());
            client.subscribe(Filter.of(topic, 1).retainHandling(2));
            client.publishAndWait(Message.of(topic, "").withQos(1).retained());
            assertThat(client.receive().payload()).isEmpty();
            late.subscribe(topic, 1);
            late.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-7")
    void anEmptyMessageIsNotRetained() {
        String topic = unique("empty");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "").withQos(1).retained());
            client.subscribe(topic, 1);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-8")
    void aMessageWithoutRetainChangesNothing() {
        String topic = unique("plain");
        try (RawClient client = connect()) {
            client.publishAndWait(topic + "/none", "x", 1);
            client.publishAndWait(Message.of(topic + "/kept", "kept").withQos(1).retained());
            client.publishAndWait(topic + "/kept", "plain", 1);
            client.publishAndWait(topic + "/kept", "", 1);
            client.subscribe(topic + "/#", 1);
            assertThat(client.receive().text()).isEqualTo("kept");
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-9")
    void retainHandling0BringsThemEachTime() {
        String topic = unique("handling");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic + "/a", "a").retained());
            client.publishAndWait(Message.of(topic + "/b", "b").retained());
            for (int i = 0; i < 2; i++) {
                client.subscribe(Filter.of(topic + "/+", 0).retainHandling(0));
                assertThat(client.receive(2)).extracting(Packet::text).containsExactlyInAnyOrder("a", "b");
            }
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-10")
    void retainHandling1BringsThemToANewSubscription() {
        String topic = unique("handling");
        Filter filter = Filter.of(topic, 0).retainHandling(1);
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "x").retained());
            client.subscribe(filter);
            assertThat(client.receive().text()).isEqualTo("x");
            client.subscribe(filter);
            client.expectNothing();
            client.unsubscribe(topic);
            client.subscribe(filter);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-3.3.1-11")
    void retainHandling2BringsNone() {
        String topic = unique("handling");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "x").retained());
            client.subscribe(Filter.of(topic, 0).retainHandling(2));
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-12")
    void withoutRetainAsPublishedRetainIsCleared() {
        String topic = unique("as-published");
        try (RawClient client = connect()) {
            client.subscribe(topic, 1);
            client.publishAndWait(Message.of(topic, "x").withQos(1).retained());
            assertThat(client.receive().retain()).isFalse();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-13")
    void withRetainAsPublishedRetainIsAsItCame() {
        String topic = unique("as-published");
        try (RawClient client = connect()) {
            client.subscribe(Filter.of(topic, 1).retainAsPublished());
            client.publishAndWait(Message.of(topic, "x").withQos(1).retained());
            client.publishAndWait(Message.of(topic, "y").withQos(1));
            assertThat(client.receive(2)).extracting(Packet::retain).containsExactly(true, false);
        }
    }
}

package io.culex.broker.connection;

import io.culex.broker.routing.TopicHash;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class OutboundAliasesTest {
    @Test
    void aTopicGetsItsAliasWhenItComesAgain() {
        OutboundAliases aliases = new OutboundAliases(10);

        assertThat(send(aliases, "sensors/a")).isZero();
        assertThat(send(aliases, "sensors/a")).isNegative();
        assertThat(send(aliases, "sensors/a")).isPositive();
        assertThat(send(aliases, "sensors/a/b")).isZero();
    }

    @Test
    void whatWasNotToldIsNotKnown() {
        OutboundAliases aliases = new OutboundAliases(10);
        ask(aliases, "sensors/a");

        assertThat(ask(aliases, "sensors/a")).isNegative();
        assertThat(ask(aliases, "sensors/a")).isNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 32, 100, 65_535})
    void aReceiverThatKeepsTheMapFindsEveryTopic(int maximum) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        OutboundAliases aliases = new OutboundAliases(maximum);
        Map<Integer, String> receiver = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            // Some topics come often, others seldom, and after a while they are others.
            String topic = "sensors/" + (int) (Math.abs(random.nextGaussian()) * 40 + i / 5_000 * 50);
            int alias = send(aliases, topic);
            assertThat(Math.abs(alias)).isBetween(0, maximum);
            if (alias < 0) {
                receiver.put(-alias, topic);
            } else if (alias > 0) {
                assertThat(receiver.get(alias)).as("seed %d", seed).isEqualTo(topic);
            }
        }
        assertThat(receiver).isNotEmpty();
    }

    @Test
    void moreTopicsInTurnThanAliasesLeaveThoseThatHaveOneAlone() {
        OutboundAliases aliases = new OutboundAliases(8);
        int told = 0;
        int known = 0;
        for (int i = 0; i < 1_600; i++) {
            int alias = send(aliases, "sensors/" + i % 16);
            told += alias < 0 ? 1 : 0;
            known += alias > 0 ? 1 : 0;
        }
        // Which topics are kept in mind is a matter of the hash, so that not all aliases need be in use.
        assertThat(told).isBetween(1, 8);
        assertThat(known).isGreaterThan(told * 90);
    }

    @Test
    void anAliasThatIsNotUsedAnyMoreIsGivenAway() {
        OutboundAliases aliases = new OutboundAliases(1);
        send(aliases, "sensors/old");
        assertThat(send(aliases, "sensors/old")).isEqualTo(-1);

        int messages = 0;
        while (send(aliases, "sensors/new") <= 0) {
            messages++;
            assertThat(messages).isLessThan(20);
        }
        assertThat(send(aliases, "sensors/old")).isZero();
    }

    @Test
    void topicsThatHaveAnAliasAllocateNothing() {
        OutboundAliases aliases = new OutboundAliases(32);
        byte[][] topics = new byte[16][];
        for (int i = 0; i < topics.length; i++) {
            topics[i] = ("sensors/" + i).getBytes(StandardCharsets.UTF_8);
        }
        round(aliases, topics, 1_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();

        long before = threads.getCurrentThreadAllocatedBytes();
        round(aliases, topics, 10_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private static void round(OutboundAliases aliases, byte[][] topics, int times) {
        for (int i = 0; i < times; i++) {
            for (byte[] topic : topics) {
                long hash = TopicHash.of(topic, 0, topic.length);
                int alias = aliases.ask(topic, topic.length, hash);
                if (alias < 0) {
                    aliases.told(alias, topic, topic.length, hash);
                }
            }
        }
    }

    private static int ask(OutboundAliases aliases, String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        return aliases.ask(bytes, bytes.length, TopicHash.of(bytes, 0, bytes.length));
    }

    private static int send(OutboundAliases aliases, String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        long hash = TopicHash.of(bytes, 0, bytes.length);
        int alias = aliases.ask(bytes, bytes.length, hash);
        if (alias < 0) {
            aliases.told(alias, bytes, bytes.length, hash);
        }
        return alias;
    }
}

package io.culex.benchmarks;

import com.sun.management.ThreadMXBean;
import io.culex.api.ProtocolVersion;
import io.culex.benchmarks.SubscriptionTreeBenchmark.Kind;
import io.culex.broker.session.InflightBenchmark;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the operations of the benchmarks allocate, which is the same on a busy machine as on a quiet one. */
final class OperationsTest {
    private static final int TIMES = 2000;
    private static final int ROUNDS = 5;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes for each time, in the round that took the least: in others code was compiled, or tables grew. */
    private double bytes(Runnable operation) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                operation.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return (double) least / TIMES;
    }

    @ParameterizedTest
    @CsvSource({"MQTT_3_1_1, 16", "MQTT_3_1_1, 4096", "MQTT_5, 128"})
    void codecMakesNothing(ProtocolVersion version, int payload) {
        CodecBenchmark codec = new CodecBenchmark();
        codec.version = version;
        codec.payload = payload;
        codec.fill();
        assertThat(bytes(codec::decode)).isLessThan(1);
        assertThat(bytes(codec::decodeForwardAcknowledge)).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void fanoutMakesNothing(int receivers) {
        FanoutBenchmark fanout = new FanoutBenchmark();
        fanout.receivers = receivers;
        fanout.fill();
        try {
            assertThat(bytes(fanout::message)).isLessThan(1);
        } finally {
            fanout.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTopicThatIsKnownMakesNothing(Kind kind) {
        SubscriptionTreeBenchmark tree = tree(kind, 1000);
        assertThat(bytes(tree::cached)).isLessThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSearchMakesItsAnswerHoweverManyFiltersThereAre(Kind kind) {
        double few = bytes(tree(kind, 100)::search);
        double many = bytes(tree(kind, 100_000)::search);
        assertThat(many).isLessThan(800).isLessThan(few + 16);
    }

    private static SubscriptionTreeBenchmark tree(Kind kind, int filters) {
        SubscriptionTreeBenchmark tree = new SubscriptionTreeBenchmark();
        tree.kind = kind;
        tree.filters = filters;
        tree.fill();
        return tree;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void windowsMakeNothing(int inFlight) {
        InflightBenchmark window = new InflightBenchmark();
        window.inFlight = inFlight;
        window.fill();
        assertThat(bytes(window::acknowledgeAndSend)).isLessThan(1);
    }

    @Test
    void retainedMessagesAreFoundWithoutCopies() {
        RetainedBenchmark retained = new RetainedBenchmark();
        retained.messages = 10_000;
        retained.fill();
        // What walks the levels of the topic; compiled code does without.
        assertThat(bytes(retained::find)).isLessThan(32);
        assertThat(bytes(retained::set)).isLessThan(32);
        assertThat(bytes(retained::search)).isLessThan(2048);
    }
}

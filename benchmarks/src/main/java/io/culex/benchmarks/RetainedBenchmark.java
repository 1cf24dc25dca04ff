package io.culex.benchmarks;

import io.culex.api.store.StoredMessage;
import io.culex.broker.routing.RetainedTree;
import io.culex.broker.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Retained messages set, found by topic and found by filter. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class RetainedBenchmark {
    private static final int TOPICS = 1024;

    @Param({"10", "1000", "100000", "1000000"})
    public int messages;

    private RetainedTree tree = new RetainedTree();
    private StoredMessage[] some = {};
    private int next;

    @Setup
    public void fill() {
        tree = new RetainedTree();
        for (int i = 0; i < messages; i++) {
            tree.set(message(i));
        }
        some = new StoredMessage[TOPICS];
        for (int i = 0; i < TOPICS; i++) {
            some[i] = message((int) ((long) i * 7919 % messages));
        }
    }

    private static StoredMessage message(int i) {
        byte[] topic = ("house-" + i / 10 + "/room-" + i % 10 + "/temperature").getBytes(StandardCharsets.UTF_8);
        return new StoredMessage(topic, new byte[0], new byte[16], 0, true, StoredMessage.NEVER, "c");
    }

    private StoredMessage one() {
        next = (next + 1) % TOPICS;
        return some[next];
    }

    @Benchmark
    public @Nullable StoredMessage set() {
        return tree.set(one());
    }

    @Benchmark
    public @Nullable StoredMessage find() {
        return tree.find(one().topic(), 0);
    }

    /** Ten messages, or as many as there are, of one house. */
    @Benchmark
    public int search() {
        int house = next % Math.max(1, messages / 10);
        next = (next + 1) % TOPICS;
        int[] found = new int[1];
        tree.forEachMatching(TopicFilter.parse("house-" + house + "/+/temperature"), 0, message -> {
            found[0]++;
            return true;
        });
        return found[0];
    }
}

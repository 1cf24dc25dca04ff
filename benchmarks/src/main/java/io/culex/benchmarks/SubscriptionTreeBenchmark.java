package io.culex.benchmarks;

import io.culex.broker.routing.RouteCache;
import io.culex.broker.routing.SubscriptionTree;
import io.culex.broker.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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

/** The receivers of a topic, with few and with many subscriptions of each kind. */
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
public class SubscriptionTreeBenchmark {
    private static final int TOPICS = 1024;

    /** How a filter is written. */
    public enum Kind {
        LITERAL("s%d/r%d/temperature"),
        PLUS("s%d/+/n%d"),
        HASH("s%d/r%d/#"),
        SHARED("$share/group/s%d/r%d/temperature");

        private final String pattern;

        Kind(String pattern) {
            this.pattern = pattern;
        }

        String filter(int i) {
            return String.format(pattern, i % 100, i / 100);
        }

        String topic(int i) {
            return this == PLUS
                    ? String.format("s%d/r7/n%d", i % 100, i / 100)
                    : String.format("s%d/r%d/temperature", i % 100, i / 100);
        }
    }

    @Param({"10", "1000", "100000", "1000000"})
    public int filters;

    @Param
    public Kind kind = Kind.LITERAL;

    private SubscriptionTree tree = new SubscriptionTree();
    private RouteCache cache = new RouteCache(tree, 16);
    private byte[][] topics = {};
    private TopicFilter other = TopicFilter.parse("other/topic");
    private final Receiver receiver = new Receiver("other");
    private int next;

    @Setup
    public void fill() {
        tree = new SubscriptionTree();
        Receiver[] receivers = new Receiver[100];
        for (int i = 0; i < receivers.length; i++) {
            receivers[i] = new Receiver("c" + i);
        }
        for (int i = 0; i < filters; i++) {
            tree.subscribe(TopicFilter.parse(kind.filter(i)), receivers[i % receivers.length], 0, false, false, 0);
        }
        topics = new byte[TOPICS][];
        for (int i = 0; i < TOPICS; i++) {
            topics[i] = kind.topic((int) ((long) i * 7919 % filters)).getBytes(StandardCharsets.UTF_8);
        }
        cache = new RouteCache(tree, 65_536);
        other = TopicFilter.parse(kind == Kind.SHARED ? "$share/group/other/topic" : "other/topic");
    }

    private byte[] topic() {
        next = (next + 1) % TOPICS;
        return topics[next];
    }

    @Benchmark
    public int search() {
        return tree.match(topic()).size();
    }

    @Benchmark
    public int cached() {
        return cache.find(topic()).size();
    }

    @Benchmark
    public boolean subscribeAndUnsubscribe() {
        tree.subscribe(other, receiver, 1, false, false, 0);
        return tree.unsubscribe(other, receiver);
    }
}

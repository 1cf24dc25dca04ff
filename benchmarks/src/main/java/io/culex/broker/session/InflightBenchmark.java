package io.culex.broker.session;

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

/** A QoS 1 message that is sent and acknowledged while others are in flight. */
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
public class InflightBenchmark {
    @Param({"1", "100", "1000"})
    public int inFlight;

    private final InflightWindow window = new InflightWindow();
    private int[] open = {};
    private int oldest;
    private long sequence;

    @Setup
    public void fill() {
        open = new int[inFlight];
        for (int i = 0; i < inFlight; i++) {
            open[i] = window.open(InflightWindow.AWAITS_PUBACK, sequence++);
        }
    }

    @Benchmark
    public int acknowledgeAndSend() {
        window.close(open[oldest]);
        int id = window.open(InflightWindow.AWAITS_PUBACK, sequence++);
        open[oldest] = id;
        oldest = (oldest + 1) % inFlight;
        return id;
    }
}

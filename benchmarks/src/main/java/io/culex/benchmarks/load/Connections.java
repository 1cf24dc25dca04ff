package io.culex.benchmarks.load;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Loads without messages: connections that do nothing, and connections that come and go. */
public final class Connections {
    private final Target target;
    private final Usage.Meter meter;

    public Connections(Target target, Usage.Meter meter) {
        this.target = target;
        this.meter = meter;
    }

    /** So many connections that stay open and quiet for a time, after which the memory is looked at. */
    public Measurement idle(String name, int count, Duration quiet) throws IOException, InterruptedException {
        Usage before = meter.read();
        long from = System.nanoTime();
        try (Crowd crowd = Crowd.connect(target, name, count)) {
            long nanos = System.nanoTime() - from;
            Usage connected = meter.read();
            Thread.sleep(quiet);
            Usage used = connected.since(before);
            Usage later = new Usage(
                    used.broker(),
                    used.kernel(),
                    used.generator(),
                    used.machine(),
                    meter.read().resident());
            return new Measurement(crowd.size(), nanos, later, before.resident(), 0, 0, Faults.NONE);
        }
    }

    /** Clients that connect, wait for the answer, say goodbye, and begin anew. The latency is that of the answer. */
    public Measurement churn(String name, int clients, Duration warmUp, Duration measured)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long warm = start + warmUp.toNanos();
        long end = warm + measured.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<List<Long>>> results = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String id = name + "-" + i;
                results.add(threads.submit(() -> comeAndGo(id, warm, end)));
            }
            Thread.sleep(warmUp);
            Usage before = meter.read();
            long from = System.nanoTime();
            Thread.sleep(measured);
            long nanos = System.nanoTime() - from;
            Usage used = meter.read().since(before);
            Histogram latencies = new Histogram();
            for (Future<List<Long>> result : results) {
                result.get().forEach(latencies::add);
            }
            return new Measurement(
                    latencies.count(),
                    nanos,
                    used,
                    before.resident(),
                    latencies.percentile(50),
                    latencies.percentile(99),
                    Faults.NONE);
        } catch (ExecutionException e) {
            throw new IOException("a client could not connect: " + e.getCause(), e);
        }
    }

    private List<Long> comeAndGo(String id, long warm, long end) throws IOException {
        List<Long> times = new ArrayList<>();
        ConnectOptions options = ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, id);
        long now = System.nanoTime();
        while (now - end < 0) {
            Target.Accepted accepted = target.connect(options);
            long answered = System.nanoTime();
            accepted.disconnect();
            if (answered - warm >= 0 && answered - end < 0) {
                times.add(answered - now);
            }
            now = System.nanoTime();
        }
        return times;
    }
}

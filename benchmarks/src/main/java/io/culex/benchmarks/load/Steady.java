package io.culex.benchmarks.load;

import io.culex.testkit.ConnectOptions;
import java.io.IOException;
import java.time.Duration;

/**
 * A load that stays the same: as fast as the windows allow, or so many messages a second. At a fixed rate each message has
 * a time when it is due, whatever the broker does, and latency counts from then; the generator does not sleep meanwhile, so
 * that its own waking up is not measured.
 */
public final class Steady {
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration STALL = Duration.ofSeconds(1);
    private static final int WAIT_MILLIS = 20;

    private final Load load;
    private final Target target;
    private final Usage.Meter meter;

    public Steady(Load load, Target target, Usage.Meter meter) {
        this.load = load;
        this.target = target;
        this.meter = meter;
    }

    /**
     * Runs the load.
     *
     * @param name goes into topics and client ids, so that loads on one broker do not meet
     * @param rate messages a second of all publishers, or 0 for as many as go
     */
    public Measurement run(String name, Duration warmUp, Duration measured, int rate) throws IOException {
        Layout layout = new Layout(load, name, false);
        try (Traffic traffic = new Traffic(layout)) {
            connect(traffic, layout, name);
            Pace pace = new Pace(traffic, load.publishers(), rate, System.nanoTime());
            pace.until(System.nanoTime() + warmUp.toNanos());
            Usage before = meter.read();
            long from = System.nanoTime();
            long alreadyDelivered = traffic.delivered;
            traffic.record(from, from + measured.toNanos());
            pace.until(from + measured.toNanos());
            long nanos = System.nanoTime() - from;
            long count = traffic.delivered - alreadyDelivered;
            Usage used = meter.read().since(before);
            drain(traffic, PATIENCE);
            return new Measurement(
                    count,
                    nanos,
                    used,
                    before.resident(),
                    traffic.latencies.percentile(50),
                    traffic.latencies.percentile(99),
                    traffic.faults());
        }
    }

    private void connect(Traffic traffic, Layout layout, String name) throws IOException {
        for (int i = 0; i < load.subscribers(); i++) {
            ConnectOptions options = ConnectOptions.of(load.version(), name + "-s" + i);
            Target.Accepted accepted = target.connect(load.persistent() ? options.persistent() : options);
            accepted.subscribe(layout.filtersOf(i), load);
            traffic.addSubscriber(accepted, i);
        }
        for (int i = 0; i < load.publishers(); i++) {
            traffic.addPublisher(target.connect(ConnectOptions.of(load.version(), name + "-p" + i)));
        }
    }

    /** Waits for what is on its way, until nothing came for so long. */
    static void drain(Traffic traffic, Duration patience) throws IOException {
        long progress = System.nanoTime();
        long before = -1;
        while (!traffic.settled() && System.nanoTime() - progress < patience.toNanos()) {
            traffic.exchange(WAIT_MILLIS);
            if (traffic.delivered + traffic.acknowledged != before) {
                before = traffic.delivered + traffic.acknowledged;
                progress = System.nanoTime();
            }
        }
    }

    /** When the next message goes. */
    private static final class Pace {
        private final Traffic traffic;
        private final int publishers;
        private final int rate;
        private final long start;
        private long number;
        private long lastDelivered;
        private long lastProgress;

        Pace(Traffic traffic, int publishers, int rate, long start) {
            this.traffic = traffic;
            this.publishers = publishers;
            this.rate = rate;
            this.start = start;
            lastProgress = start;
        }

        void until(long end) throws IOException {
            long now = System.nanoTime();
            while (now - end < 0 && traffic.closed == 0) {
                if (rate == 0) {
                    traffic.saturate(Long.MAX_VALUE);
                    look(now);
                } else {
                    sendDue(now);
                    traffic.exchange(0);
                }
                now = System.nanoTime();
            }
        }

        private void sendDue(long now) {
            long due = due();
            while (due - now <= 0 && traffic.sendDue((int) (number % publishers), due)) {
                number++;
                due = due();
            }
        }

        private long due() {
            // In two steps, because a number times a second in nanoseconds does not stay within a long for ever.
            return start + number / rate * 1_000_000_000L + number % rate * 1_000_000_000L / rate;
        }

        private void look(long now) {
            if (traffic.delivered != lastDelivered) {
                lastDelivered = traffic.delivered;
                lastProgress = now;
            } else if (now - lastProgress > STALL.toNanos()) {
                traffic.giveUpWaiting();
                lastProgress = now;
            }
        }
    }
}

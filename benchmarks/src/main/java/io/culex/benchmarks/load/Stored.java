package io.culex.benchmarks.load;

import io.culex.testkit.ConnectOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Messages that a broker has to keep: first they are stored, then delivered. Either they are retained and someone
 * subscribes to all of them, or they wait for sessions whose clients are away.
 */
public final class Stored {

    private final Load load;
    private final Target target;
    private final Usage.Meter meter;
    private final int count;
    private final boolean retained;
    private Duration patience = Steady.PATIENCE;
    private Runnable between = () -> {};

    private Stored(Load load, Target target, Usage.Meter meter, int count, boolean retained) {
        if (load.qos() == 0) {
            throw new IllegalArgumentException("only acknowledgements tell that a message is stored");
        }
        this.load = load;
        this.target = target;
        this.meter = meter;
        this.count = count;
        this.retained = retained;
    }

    /** One retained message for each topic of the load, and one subscriber of all of them. */
    public static Stored retained(Load load, Target target, Usage.Meter meter) {
        return new Stored(load, target, meter, load.topics(), true);
    }

    /** So many messages, the same number for each of the subscribers, which are away while they come. */
    public static Stored offline(Load load, Target target, Usage.Meter meter, int count) {
        return new Stored(load, target, meter, count, false);
    }

    /** Runs something when all is stored and nothing delivered. */
    public Stored between(Runnable look) {
        between = look;
        return this;
    }

    /** Gives up when nothing came for so long, instead of five seconds. */
    public Stored patience(Duration time) {
        patience = time;
        return this;
    }

    /**
     * What was measured.
     *
     * @param store from the first PUBLISH to the last acknowledgement
     * @param deliver from CONNECT to the last message
     */
    public record Phases(Measurement store, Measurement deliver) {}

    /** Runs it; the name goes into topics and client ids. */
    public Phases run(String name) throws IOException {
        Layout layout = new Layout(load, name, retained);
        if (!retained) {
            for (int i = 0; i < load.subscribers(); i++) {
                Target.Accepted session = target.connect(subscriber(name, i));
                session.subscribe(layout.filtersOf(i), load);
                session.disconnect();
            }
        }
        try (Traffic traffic = new Traffic(layout)) {
            for (int i = 0; i < load.publishers(); i++) {
                traffic.addPublisher(target.connect(ConnectOptions.of(load.version(), name + "-p" + i)));
            }
            Measurement store = store(traffic);
            between.run();
            Measurement deliver = deliver(traffic, name);
            return new Phases(store, deliver);
        }
    }

    private ConnectOptions subscriber(String name, int index) {
        ConnectOptions options = ConnectOptions.of(load.version(), name + "-s" + index);
        return retained ? options : options.persistent();
    }

    private Measurement store(Traffic traffic) throws IOException {
        traffic.withoutReceivers();
        Usage before = meter.read();
        long from = System.nanoTime();
        long progress = from;
        long last = 0;
        while ((traffic.sent < count || !traffic.acknowledged()) && traffic.closed == 0) {
            traffic.saturate(count);
            if (traffic.acknowledged != last) {
                last = traffic.acknowledged;
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > patience.toNanos()) {
                throw new IOException("only " + last + " of " + count + " messages were acknowledged");
            }
        }
        return since(before, from, traffic.acknowledged, Faults.NONE);
    }

    private Measurement deliver(Traffic traffic, String name) throws IOException {
        Usage before = meter.read();
        long from = System.nanoTime();
        for (int i = 0; i < load.subscribers(); i++) {
            Wire wire = traffic.addSubscriber(target.connect(subscriber(name, i)), i);
            if (retained) {
                wire.out().put(Wire.subscribe(List.of(name + "/#"), load, 1));
                wire.flush();
            }
        }
        Steady.drain(traffic, patience);
        return since(before, from, traffic.delivered, traffic.faults());
    }

    private Measurement since(Usage before, long from, long messages, Faults faults) {
        long nanos = System.nanoTime() - from;
        return new Measurement(messages, nanos, meter.read().since(before), before.resident(), 0, 0, faults);
    }
}

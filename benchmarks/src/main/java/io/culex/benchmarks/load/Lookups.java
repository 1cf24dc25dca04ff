package io.culex.benchmarks.load;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One client that subscribes to retained messages one by one: each SUBSCRIBE has a filter that finds one of them. Some are
 * sent at once; then the client waits for the messages and the answers, and gives the subscriptions up again.
 */
public final class Lookups {
    private static final int AT_ONCE = 50;

    private final Target target;
    private final Usage.Meter meter;

    public Lookups(Target target, Usage.Meter meter) {
        this.target = target;
        this.meter = meter;
    }

    /**
     * Runs for a time.
     *
     * @param stored the name of a load of pairs whose messages are retained
     * @param topics how many topics it has
     * @param wildcard whether the last level of each filter is {@code +}
     */
    public Measurement run(String stored, int topics, boolean wildcard, Duration warmUp, Duration measured)
            throws IOException {
        Load load = Load.pairs(0);
        Target.Accepted client = target.connect(ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, stored + "-l"));
        try {
            long next = 0;
            long warm = System.nanoTime() + warmUp.toNanos();
            while (System.nanoTime() - warm < 0) {
                next = some(client, load, stored, topics, wildcard, next);
            }
            Usage before = meter.read();
            long from = System.nanoTime();
            long count = next;
            while (System.nanoTime() - from < measured.toNanos()) {
                next = some(client, load, stored, topics, wildcard, next);
            }
            long nanos = System.nanoTime() - from;
            Usage used = meter.read().since(before);
            return new Measurement(next - count, nanos, used, before.resident(), 0, 0, Faults.NONE);
        } finally {
            client.disconnect();
        }
    }

    private static long some(Target.Accepted client, Load load, String stored, int topics, boolean wildcard, long from)
            throws IOException {
        List<String> filters = new ArrayList<>();
        ByteArrayOutputStream subscribes = new ByteArrayOutputStream();
        for (int i = 0; i < AT_ONCE; i++) {
            String topic = stored + "/pairs/" + (from + i) % topics;
            filters.add(topic + (wildcard ? "/+" : "/value"));
            subscribes.writeBytes(Wire.subscribe(filters.subList(i, i + 1), load, i + 1));
        }
        client.write(subscribes.toByteArray());
        client.await(PacketType.PUBLISH, AT_ONCE, PacketType.SUBACK, AT_ONCE);
        PacketWriter unsubscribe = new PacketWriter().u16(AT_ONCE + 1);
        filters.forEach(unsubscribe::text);
        client.write(unsubscribe.toPacket(PacketType.UNSUBSCRIBE, 2));
        client.await(PacketType.UNSUBACK, 1, PacketType.PUBLISH, 0);
        return from + AT_ONCE;
    }
}

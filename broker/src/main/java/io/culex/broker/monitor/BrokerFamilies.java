package io.culex.broker.monitor;

import io.culex.api.Metric;
import io.culex.api.ReasonCode;
import io.culex.api.hook.MessageListener.DropReason;
import io.culex.api.store.Store;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.metrics.MetricScope;
import io.culex.broker.transport.EventLoops;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the broker tells under {@code $SYS/broker}, once more with labels for Prometheus. All of it are sums of what event loops
 * count anyway, read when somebody looks: no loop does anything for it, and nothing takes longer with more clients.
 */
public final class BrokerFamilies {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Observed observed;
    private final LoopCounters[] counters;
    private final MetricScope scope;

    private BrokerFamilies(Observed observed) {
        this.observed = observed;
        this.counters = observed.counters();
        this.scope = observed.metrics().broker();
    }

    /** Puts them among the metrics. */
    public static void show(Observed observed, Store store, EventLoops loops) {
        BrokerFamilies families = new BrokerFamilies(observed);
        families.clients();
        families.connections();
        families.messages();
        families.bytes();
        families.kept();
        families.store(store);
        families.loops(loops.loads());
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        scope.gauge(Metric.of(name).help(help).sysName(""), value);
    }

    private void counter(String name, String help, LongSupplier value) {
        counter(Metric.of(name).help(help), value);
    }

    private void counter(Metric metric, LongSupplier value) {
        scope.counter(metric.sysName(""), value);
    }

    private void clients() {
        scope.gauge(
                Metric.of("build_info")
                        .label("version", observed.version())
                        .label("java", Runtime.version().toString())
                        .help("1, with the versions of the broker and of Java as labels.")
                        .sysName(""),
                () -> 1);
        gauge(
                "clients_connected",
                "Clients that are connected.",
                () -> observed.clients().count());
        gauge(
                "clients_connected_max",
                "The most clients that were connected at once.",
                () -> observed.clients().most());
        gauge(
                "sessions",
                "Sessions, of clients that are connected and of those that are away.",
                () -> observed.sessions().count());
        gauge(
                "sessions_disconnected",
                "Sessions whose client is away.",
                () -> Math.max(
                        0, observed.sessions().count() - observed.clients().count()));
        counter(
                "sessions_expired",
                "Sessions that ended since their client stayed away.",
                () -> observed.sum(Counter.SESSIONS_EXPIRED));
        gauge("subscriptions", "Subscriptions.", () -> observed.subscriptions().count());
        gauge(
                "subscriptions_shared",
                "Shared subscriptions among them.",
                () -> observed.subscriptions().sharedCount());
    }

    private void connections() {
        gauge(
                "connections_open",
                "Open connections, those before CONNACK included.",
                () -> observed.clients().open());
        counter(
                "connections_opened",
                "Connections that were accepted.",
                () -> observed.sum(Counter.CONNECTIONS_OPENED));
        counter(
                "connections_closed",
                "Connections that ended, those that were refused included.",
                () -> observed.sum(Counter.CONNECTIONS_CLOSED));
        Metric refused = Metric.of("connections_refused")
                .help("Connections that were refused, by the reason code of CONNACK, also where none was sent.");
        for (ReasonCode reason : ReasonCode.values()) {
            if (LoopCounters.refuses(reason)) {
                counter(refused.label("reason", word(reason)), () -> LoopCounters.refused(counters, reason));
            }
        }
    }

    private void messages() {
        counter(
                "packets_received",
                "MQTT packets of all types that came.",
                () -> observed.sum(Counter.PACKETS_RECEIVED));
        counter("packets_sent", "MQTT packets of all types that were sent.", () -> observed.sum(Counter.PACKETS_SENT));
        Metric received = Metric.of("messages_received").help("PUBLISH packets that came, by their QoS.");
        Metric sent = Metric.of("messages_sent").help("PUBLISH packets that were sent, by their QoS.");
        for (int i = 0; i <= 2; i++) {
            int qos = i;
            String label = Integer.toString(qos);
            counter(received.label("qos", label), () -> LoopCounters.received(counters, qos));
            counter(sent.label("qos", label), () -> LoopCounters.sent(counters, qos));
        }
        Metric dropped = Metric.of("messages_dropped")
                .help("Messages that did not reach one client each, or were not taken from one, by the reason.");
        for (DropReason reason : DropReason.values()) {
            counter(dropped.label("reason", word(reason)), () -> LoopCounters.dropped(counters, reason));
        }
        counter(dropped.label("reason", "not_stored"), () -> LoopCounters.unstored(counters));
    }

    private void bytes() {
        counter(
                "payload_received_bytes",
                "Bytes of the payloads of PUBLISH packets that came.",
                () -> observed.sum(Counter.PAYLOAD_RECEIVED));
        counter(
                "payload_sent_bytes",
                "Bytes of the payloads of PUBLISH packets that were sent.",
                () -> observed.sum(Counter.PAYLOAD_SENT));
        counter(
                "network_received_bytes",
                "Bytes that came by connections, without TLS and WebSocket.",
                () -> observed.sum(Counter.BYTES_RECEIVED));
        counter(
                "network_sent_bytes",
                "Bytes that were sent by connections, without TLS and WebSocket.",
                () -> observed.sum(Counter.BYTES_SENT));
    }

    private void kept() {
        gauge(
                "queued_messages",
                "Messages that wait for clients, those that are away included.",
                () -> observed.sum(Counter.MESSAGES_QUEUED));
        gauge(
                "queued_bytes",
                "About how many bytes the messages take that wait for clients.",
                () -> observed.sum(Counter.BYTES_QUEUED));
        gauge(
                "retained_messages",
                "Retained messages, without those under $SYS.",
                () -> observed.retained().count());
        gauge(
                "retained_bytes",
                "About how many bytes retained messages take.",
                () -> observed.retained().bytes());
    }

    private void store(Store store) {
        gauge(
                "store_writable",
                "1 while the store takes messages of QoS 1 and 2, 0 while it is full or fails.",
                () -> store.writable() ? 1 : 0);
        gauge(
                "store_pressed",
                "1 while publishers of what has to be stored wait for the disk.",
                () -> store.pressed() ? 1 : 0);
    }

    private void loops(List<EventLoops.Load> loads) {
        for (int i = 0; i < loads.size(); i++) {
            EventLoops.Load load = loads.get(i);
            String number = Integer.toString(i);
            scope.sum(
                    Metric.of("event_loop_cpu_seconds")
                            .label("loop", number)
                            .help(
                                    "Processor time of each event loop: one that is always at work takes a second a second.")
                            .sysName(""),
                    () -> load.cpuNanos() / NANOS);
            scope.gauge(
                    Metric.of("event_loop_pending_tasks")
                            .label("loop", number)
                            .help("Tasks that wait for an event loop.")
                            .sysName(""),
                    load::pendingTasks);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

package io.culex.broker.it;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import io.culex.broker.architecture.Checkout;
import io.culex.broker.monitor.ExpositionParser;
import io.culex.broker.monitor.ExpositionParser.Page;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The pages for programs that watch the broker, over real sockets. */
final class MetricsIT {
    private static final int MOST_CONNECTIONS = 64;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("metrics.enabled", "true")
                .set("metrics.port", "0")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
        HTTP.close();
    }

    private static HttpRequest.Builder request(TestBroker of, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port("metrics") + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Page scrape() {
        try {
            HttpResponse<String> page = send(request(broker, "/metrics"));
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
            return ExpositionParser.plain(page.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static double value(String family, String sample) {
        return scrape().value(family, sample);
    }

    /** What is sent as it is, and all that comes back until the other side closes. */
    private static String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", broker.port("metrics"))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    @DisplayName("Counters grow with the messages that pass, by QoS and direction")
    void countersGrow() {
        double before = value("culex_messages_received_total", "culex_messages_received_total{qos=2}");
        String topic = unique("counted");
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            for (int i = 0; i < 3; i++) {
                publisher.publishAndWait(topic, "payload", 2);
            }
            subscriber.receive(3);
            await().untilAsserted(() -> {
                Page now = scrape();
                assertThat(now.samples("culex_messages_received_total"))
                        .containsEntry("culex_messages_received_total{qos=2}", before + 3);
                assertThat(now.samples("culex_messages_sent_total").get("culex_messages_sent_total{qos=1}"))
                        .isGreaterThanOrEqualTo(3);
                assertThat(now.samples("culex_clients_connected").get("culex_clients_connected{}"))
                        .isGreaterThanOrEqualTo(2);
                assertThat(now.samples("culex_payload_received_bytes_total").values())
                        .allSatisfy(bytes -> assertThat(bytes).isGreaterThanOrEqualTo(21));
            });
        }
    }

    @Test
    @DisplayName("What is dropped and who is refused is told by its reason")
    void reasons() {
        String refused = "culex_connections_refused_total{reason=protocol_error}";
        double before = value("culex_connections_refused_total", refused);
        try (RawClient client = broker.open()) {
            client.ping();
        } catch (RuntimeException | AssertionError closed) {
            assertThat(closed).isNotNull(); // no answer, since it did not begin with CONNECT
        }
        await().untilAsserted(() ->
                assertThat(value("culex_connections_refused_total", refused)).isEqualTo(before + 1));
        try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, unique("limited")))) {
            client.subscribe("x".repeat(3) + "/y".repeat(200), 0);
        }
        await().untilAsserted(() -> assertThat(value("culex_limit_hits_total", "culex_limit_hits_total{limit=topic}"))
                .isGreaterThanOrEqualTo(1));
    }

    @Test
    @DisplayName("The page of the guide names every family, and no other")
    void documentation() throws Exception {
        assertThat(broker.context().pluginId()).as("a plugin to count for").isEqualTo("embedded");
        String page = Files.readString(Checkout.root().resolve("docs/metrics.md"));
        Set<String> named = new TreeSet<>();
        for (MatchResult row : Pattern.compile("(?m)^\\| `([a-z0-9_]+)")
                .matcher(page)
                .results()
                .toList()) {
            if (!row.group(1).startsWith("culex_script_") && !row.group(1).startsWith("culex_plugin_javascript_")) {
                named.add(row.group(1));
            }
        }
        Page shown = scrape();
        Set<String> names = new TreeSet<>(shown.families().keySet());
        names.removeIf(name -> name.startsWith("culex_plugin_embedded_"));
        assertThat(names).isEqualTo(named);
        assertThat(names).allSatisfy(name -> assertThat(shown.help(name)).endsWith("."));
    }

    @Test
    @DisplayName("Plugins show counters, gauges and histograms with labels, whatever is in these")
    void plugins() throws Exception {
        Metrics metrics = broker.context().metrics();
        Metric rooms = Metric.of("readings").help("Readings of sensors.");
        metrics.counter(rooms.label("room", "kitchen")).add(2);
        metrics.counter(rooms.label("room", "\"}\n# 1 \\")).increment();
        metrics.gauge(Metric.of("level_ratio").label("tank", "a"), () -> 0.25);
        metrics.gauge(Metric.of("broken"), () -> {
            throw new IllegalStateException("on purpose");
        });
        metrics.histogram(Metric.of("size_bytes").label("kind", "json"), 100, 1000)
                .observe(500);
        Page shown = scrape();
        String prefix = "culex_plugin_embedded_";
        assertThat(shown.samples(prefix + "readings_total"))
                .containsEntry(prefix + "readings_total{room=kitchen}", 2.0)
                .containsEntry(prefix + "readings_total{room=\"}\n# 1 \\}", 1.0);
        assertThat(shown.help(prefix + "readings_total")).isEqualTo("Readings of sensors.");
        assertThat(shown.samples(prefix + "level_ratio")).containsEntry(prefix + "level_ratio{tank=a}", 0.25);
        assertThat(shown.samples(prefix + "broken")).isEmpty();
        assertThat(shown.samples(prefix + "size_bytes"))
                .containsEntry(prefix + "size_bytes_bucket{kind=json, le=100}", 0.0)
                .containsEntry(prefix + "size_bytes_bucket{kind=json, le=1000}", 1.0)
                .containsEntry(prefix + "size_bytes_sum{kind=json}", 500.0);
        assertThat(shown.samples("culex_plugin_hook_errors_total"))
                .containsKey("culex_plugin_hook_errors_total{plugin=embedded}");
        HttpResponse<String> open = send(
                request(broker, "/metrics").header("Accept", "application/openmetrics-text; version=1.0.0, */*;q=0.1"));
        assertThat(open.headers().firstValue("content-type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(ExpositionParser.open(open.body()).families())
                .hasSameSizeAs(scrape().families())
                .containsKey(prefix + "readings");
    }

    @Test
    @DisplayName("HEAD is answered like GET without the text; other methods and paths are refused")
    void requests() throws Exception {
        HttpResponse<String> head =
                send(request(broker, "/metrics").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length").orElse(0)).isGreaterThan(1000);
        HttpResponse<String> posted = send(request(broker, "/metrics").POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");
        HttpResponse<String> other = send(request(broker, "/"));
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.body()).isEqualTo("there is /healthz and /metrics\n");
        assertThat(send(request(broker, "/metrics?x=y")).statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("What is no HTTP, or too long, is refused and the connection ends")
    void badRequests() throws Exception {
        assertThat(raw("\u0010\u0010\0\4MQTT\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /" + "x".repeat(3000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414 ");
        assertThat(raw("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("POST /metrics HTTP/1.1\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(raw("GET /healthz HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\nok\n");
    }

    @Test
    @DisplayName("Requests that come at once are answered one after the other")
    void pipelined() throws Exception {
        String answers = raw("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20)
                + "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(22);
        assertThat(answers.substring(0, answers.indexOf("# HELP")).split("\r\n\r\nok\n", -1))
                .hasSize(21);
    }

    @Test
    @DisplayName("Many who ask at once get whole texts, and a gauge that takes its time keeps nobody from other pages")
    void manyScrapers() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        try (var gauge = broker.context().metrics().gauge(Metric.of("slow"), () -> {
                    try {
                        slow.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return 1;
                });
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Page>> pages = new ArrayList<>();
            for (int i = 0; i < MOST_CONNECTIONS / 2; i++) {
                pages.add(threads.submit(MetricsIT::scrape));
            }
            assertThat(send(request(broker, "/healthz")).body()).isEqualTo("ok\n");
            slow.countDown();
            for (Future<Page> page : pages) {
                assertThat(page.get().families()).containsKey("culex_plugin_embedded_slow");
            }
            assertThat(gauge).isNotNull();
        }
    }

    @Test
    @DisplayName("Connections beyond the limit are closed; the places of those that go are free again")
    void connectionsAreBounded() throws Exception {
        try (TestBroker own = TestBroker.builder()
                .set("metrics.enabled", "true")
                .set("metrics.port", "0")
                .start()) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < MOST_CONNECTIONS; i++) {
                idle.add(new Socket("127.0.0.1", own.port("metrics")));
            }
            try (Socket more = new Socket("127.0.0.1", own.port("metrics"))) {
                more.setSoTimeout(20_000);
                assertThat(more.getInputStream().read()).isEqualTo(-1);
            }
            try (RawClient client = own.connect(MQTT_5)) {
                client.ping();
            }
            for (Socket socket : idle) {
                socket.close();
            }
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(send(request(own, "/healthz")).statusCode())
                                    .isEqualTo(200));
        }
    }

    @Test
    @DisplayName("The broker is not well while its store takes nothing")
    void health(@TempDir Path folder) throws Exception {
        HeldStore store = new HeldStore();
        try (TestBroker own = store.broker(folder)
                .set("metrics.enabled", "true")
                .set("metrics.port", "0")
                .start()) {
            assertThat(send(request(own, "/healthz")).body()).isEqualTo("ok\n");
            store.full(true);
            HttpResponse<String> full = send(request(own, "/healthz"));
            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(full.body()).startsWith("the store takes no messages");
            assertThat(send(request(own, "/metrics")).body()).contains("\nculex_store_writable 0\n");
            store.full(false);
            assertThat(send(request(own, "/healthz")).statusCode()).isEqualTo(200);
            try (RawClient client =
                    own.connect(ConnectOptions.of(MQTT_5, unique("durable")).persistent())) {
                client.subscribe("a", 1);
                client.publishAndWait("a", "b", 1);
            }
            Page shown = ExpositionParser.plain(send(request(own, "/metrics")).body());
            assertThat(shown.samples("culex_store_commit_seconds").get("culex_store_commit_seconds_count{}"))
                    .isPositive();
        }
    }

    @Test
    @DisplayName("A port that is taken is said with its key, and the broker does not start")
    void takenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> TestBroker.builder()
                            .set("metrics.enabled", "true")
                            .set("metrics.port", Integer.toString(taken.getLocalPort()))
                            .start())
                    .hasMessageContaining("metrics: cannot bind 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("metrics.port");
        }
    }

    @Test
    @DisplayName("It is off unless it is wanted, and an address that others reach is warned of")
    void offAndExposed() {
        try (TestBroker off = TestBroker.builder().start()) {
            assertThatThrownBy(() -> off.port("metrics")).hasMessageContaining("no listener is called metrics");
        }
        try (LogRecorder log = LogRecorder.of("io.culex.broker.transport.HttpPages");
                TestBroker exposed = TestBroker.builder()
                        .set("metrics.enabled", "true")
                        .set("metrics.bind", "0.0.0.0")
                        .set("metrics.port", "0")
                        .start()) {
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN metrics: whoever reaches 0.0.0.0:" + exposed.port("metrics"))
                    .contains("metrics.bind");
        }
    }
}

package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What Prometheus sees of scripts. */
class ScriptMetricsIT {
    private static final Map<String, String> SETTINGS = Map.of("metrics.enabled", "true", "metrics.port", "0");

    @TempDir
    Path directory;

    private static String scrape(ScriptBroker scripts) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + scripts.broker.port("metrics") + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static RawClient connect(ScriptBroker scripts) {
        return scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "c"));
    }

    @Test
    void handlersAndWhatTheyCountHaveLabels() throws Exception {
        String script = """
                on('publish', 'rooms/+', (packet) => {
                  metrics.counter('readings', { room: packet.topic.slice(6), warm: true, floor: 1 }).inc(2)
                  metrics.gauge('level', { room: packet.topic.slice(6) }).set(41.5)
                  metrics.histogram('size', [1, 2.5], { kind: 'x' }).observe(packet.payload.length)
                })
                on('publish', 'bad', () => { throw new Error('on purpose') })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, SETTINGS, script)) {
            RawClient client = connect(scripts);
            client.publishAndWait("rooms/\"\\\n} 1", "ab", 1);
            client.publishAndWait("rooms/hall", "abc", 1);
            client.publishAndWait("bad", "", 1);
            await().untilAsserted(() -> assertThat(scrape(scripts).lines())
                    .contains(
                            "# TYPE culex_script_readings_total counter",
                            "culex_script_readings_total{floor=\"1\",room=\"\\\"\\\\\\n} 1\",warm=\"true\"} 2",
                            "culex_script_readings_total{floor=\"1\",room=\"hall\",warm=\"true\"} 2",
                            "culex_script_level{room=\"hall\"} 41.5",
                            "# TYPE culex_script_size histogram",
                            "culex_script_size_bucket{kind=\"x\",le=\"1\"} 0",
                            "culex_script_size_bucket{kind=\"x\",le=\"2.5\"} 1",
                            "culex_script_size_bucket{kind=\"x\",le=\"+Inf\"} 2",
                            "culex_script_size_sum{kind=\"x\"} 5",
                            "culex_script_handler_calls_total{file=\"test.js\",handler=\"on publish\",realm=\"default\"} 2",
                            "culex_script_handler_errors_total{file=\"test.js\",handler=\"on publish 2\",realm=\"default\"} 1",
                            "culex_plugin_javascript_handler_errors_total 1"));
        }
    }

    @Test
    void labelsThatNeverEndAreSaidAndHarmNothing() throws Exception {
        String script = """
                on('publish', (packet) => {
                  for (let i = 0; i < 2000; i++) metrics.counter('by_client', { client: 'c' + i }).inc()
                })
                for (const labels of ['x', { 'a b': 1 }, { le: 1 }, { a: {} }, { a: 'x'.repeat(257) }]) {
                  try { metrics.counter('n', labels) } catch (e) { console.log(e.message) }
                }
                try { metrics.counter('handler_x') } catch (e) { console.log(e.message) }
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, SETTINGS, script)) {
            RawClient client = connect(scripts);
            client.publishAndWait("any", "", 1);
            scripts.awaitLine("there are 1000 series of metrics of scripts already");
            String page = scrape(scripts);
            assertThat(page.lines().filter(line -> line.startsWith("culex_script_by_client_total{")))
                    .hasSize(1000);
            assertThat(scripts.lines)
                    .anyMatch(line -> line.startsWith("labels of n are an object"))
                    .anyMatch(line -> line.contains("'a b'"))
                    .anyMatch(line -> line.contains("'le'"))
                    .anyMatch(line -> line.startsWith("the label a of n is a text, a number or a boolean"))
                    .anyMatch(line -> line.contains("at most 256 characters, got 257"))
                    .anyMatch(line -> line.startsWith("handler_x: what begins with handler_"));
        }
    }

    @Test
    void thePageOfTheGuideNamesThemAndItsExampleRuns() throws Exception {
        String guide = Files.readString(Path.of("../../docs/metrics.md"));
        String section = guide.substring(guide.indexOf("## Scripts"), guide.indexOf("## Plugins"));
        String example = section.substring(section.indexOf("```js\n") + 6, section.indexOf("\n```\n"));
        Predicate<String> own = name -> name.startsWith("culex_script_") || name.startsWith("culex_plugin_javascript_");
        Set<String> named = new TreeSet<>();
        Pattern.compile("(?m)^\\| `([a-z0-9_]+)")
                .matcher(section)
                .results()
                .map(row -> row.group(1))
                .forEach(named::add);
        named.add("culex_script_readings_total");
        named.add("culex_script_payload_bytes");
        try (ScriptBroker scripts = new ScriptBroker(directory, SETTINGS, example)) {
            RawClient client = connect(scripts);
            client.publishAndWait("rooms/kitchen/temperature", "20", 1);
            await().untilAsserted(() -> {
                Set<String> shown = new TreeSet<>();
                Pattern.compile("(?m)^# TYPE (\\w+)")
                        .matcher(scrape(scripts))
                        .results()
                        .map(row -> row.group(1))
                        .filter(own)
                        .forEach(shown::add);
                assertThat(shown).isEqualTo(named);
            });
        }
    }
}

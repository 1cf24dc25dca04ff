package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What scripts have of the broker's own, in a real broker. */
class OwnIT {
    private static final String METRIC = "$SYS/broker/metrics/culex_plugin_javascript_script_";

    @TempDir
    Path directory;

    @Test
    void clientsSeeWhatScriptsCountAndKickAndDoByTheClock() throws Exception {
        String script = """
                const seen = metrics.counter('seen')
                on('publish', 'count', (packet) => { seen.inc(packet.json()); metrics.gauge('last').set(packet.json()) })
                on('publish', 'kick', (packet) => log.info('kicked', broker.kick(packet.text(), 0x97, 'enough')))
                const job = cron('* * * * * *', 'Asia/Tokyo', () => { job.close(); broker.publish('by/the/clock', 'now') })
                """;
        Map<String, String> settings = Map.of("sys.enabled", "true", "sys.interval", "1s");
        try (ScriptBroker scripts = new ScriptBroker(directory, settings, "")) {
            RawClient watcher = connect(scripts, "watcher");
            watcher.subscribe("by/the/clock", 1);
            watcher.subscribe(METRIC + "seen", 0);
            scripts.save(script);
            watcher.await(packet -> "by/the/clock".equals(packet.topic()));
            RawClient greedy = connect(scripts, "greedy");
            greedy.publishAndWait("count", "3", 1);
            greedy.publishAndWait("count", "4", 1);
            watcher.await(packet -> (METRIC + "seen").equals(packet.topic()) && "7".equals(packet.text()));
            watcher.publishAndWait("kick", "greedy", 1);
            greedy.expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
            scripts.awaitLine("scripts/test.js:3 kicked true");
        }
    }

    @Test
    void scriptsLookAtRetainedMessagesAndSessionsAndEndThem() throws Exception {
        String script = """
                on('publish', 'ask', async (packet) => {
                  const r = broker.retained
                  const kept = await r.find('kept/a')
                  console.log('found', kept.topic, kept.text(), kept.properties.userProperties, await r.find('kept/none'))
                  console.log('matching', (await r.matching('kept/+')).map((each) => each.json()), r.count)
                  console.log('removed', await r.remove('kept/a'), await r.remove('kept/a'), (await r.matching('kept/#')).length)
                  await r.matching('#/x').catch((e) => console.log(e.message))
                  const s = broker.sessions
                  const { connected, queued, expiry } = await s.find('away')
                  console.log('away', connected, queued, expiry, s.ids().sort(), s.count, await s.find('nobody'))
                  console.log('discarded', await s.discard('away'), await s.discard('away'))
                })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script)) {
            RawClient away = scripts.broker.connect(
                    ConnectOptions.of(ProtocolVersion.MQTT_5, "away").with(Property.SESSION_EXPIRY_INTERVAL, 600));
            away.disconnect();
            RawClient client = connect(scripts, "c");
            scripts.broker
                    .context()
                    .publisher()
                    .publish(retained("kept/a", "1"))
                    .toCompletableFuture()
                    .join();
            scripts.broker
                    .context()
                    .publisher()
                    .publish(retained("kept/b", "2"))
                    .toCompletableFuture()
                    .join();
            client.publishAndWait("ask", "", 1);
            scripts.awaitLine("discarded");
            assertThat(scripts.lines)
                    .contains(
                            "found kept/a 1 { k: [ 'v', 'w' ] } null",
                            "removed true false 1",
                            "broker.retained.matching: '#/x' is not a topic filter",
                            "away false 0 600 [ 'away', 'c' ] 2 null",
                            "discarded true false")
                    .anyMatch(line -> line.startsWith("matching [ 1, 2 ]") || line.startsWith("matching [ 2, 1 ]"));
        }
    }

    private static Message retained(String topic, String payload) {
        List<UserProperty> user = List.of(new UserProperty("k", "v"), new UserProperty("k", "w"));
        return Message.of(topic, payload)
                .withRetain(true)
                .withProperties(new PublishProperties(null, -1, null, null, null, user, List.of()));
    }

    private static RawClient connect(ScriptBroker scripts, String id) {
        return scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id));
    }
}

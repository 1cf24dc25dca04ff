package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            watcher.subscribe(METRIC + "+", 0);
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

    private static RawClient connect(ScriptBroker scripts, String id) {
        return scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id));
    }
}

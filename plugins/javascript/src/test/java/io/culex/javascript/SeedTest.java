package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A program written for Aedes and Node runs as it stands. */
class SeedTest {
    static final String PROGRAM = """
            const aedes = require('aedes')()
            const server = require('net').createServer(aedes.handle)
            aedes.on('client', (client) => { console.log('client.id', client.id) })
            aedes.on('unsubscribe', function (subscriptions, client) {})
            aedes.on('subscribe', function (subscriptions, client) {})
            aedes.on('clientDisconnect', function (client) {})
            aedes.on('publish', (packet, client) => {
              const topic = packet.topic
              const payload = packet.payload.toString()
              console.log('topic', topic)
              console.log('payload', payload)
            })
            server.listen(1883, function () { console.log('server is running at http://127.0.0.1:1883') })
            """;

    @TempDir
    Path directory;

    private void act(Bench bench) {
        FakeClient client = bench.connect("mqttfx", ProtocolVersion.MQTT_3_1_1, null);
        bench.subscribed(client, "xj_mqtt", 0);
        bench.published(client, Bench.from(client, "xj_mqtt", "{ \"age\": 19 }"));
        bench.unsubscribed(client, "xj_mqtt");
        bench.disconnect(client);
    }

    @Test
    void printsWhatItPrintsUnderNode() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.ports.add(1883);
            bench.write("aedes-app.js", PROGRAM).start();
            bench.awaitPrinted(1);
            act(bench);
            assertThat(bench.awaitPrinted(4))
                    .containsExactly(
                            "server is running at http://127.0.0.1:1883",
                            "client.id mqttfx",
                            "topic xj_mqtt",
                            "payload { \"age\": 19 }");
            assertThat(bench.broker.described)
                    .contains("aedes-app.js: on client, unsubscribe, subscribe, clientDisconnect, publish");
        }
    }

    @Test
    void seesTheMessagesUnderSysWhenAskedFor() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("sys-events", true);
            bench.write("aedes-app.js", PROGRAM).start();
            bench.awaitPrinted(1);
            act(bench);
            List<String> printed = new ArrayList<>();
            bench.awaitPrinted(12).forEach(line -> printed.add(line.replaceAll("[0-9a-f-]{36}", "ID")));
            assertThat(printed)
                    .containsExactly(
                            "server is running at http://127.0.0.1:1883",
                            "client.id mqttfx",
                            "topic $SYS/ID/new/clients",
                            "payload mqttfx",
                            "topic $SYS/ID/new/subscribes",
                            "payload {\"clientId\":\"mqttfx\",\"subs\":[{\"topic\":\"xj_mqtt\",\"qos\":0}]}",
                            "topic xj_mqtt",
                            "payload { \"age\": 19 }",
                            "topic $SYS/ID/new/unsubscribes",
                            "payload {\"clientId\":\"mqttfx\",\"subs\":[\"xj_mqtt\"]}",
                            "topic $SYS/ID/disconnect/clients",
                            "payload mqttfx");
        }
    }
}

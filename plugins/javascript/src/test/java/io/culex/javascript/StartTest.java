package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.Hook;
import io.culex.api.hook.MessageListener;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What clients meet while the scripts are not ready. */
class StartTest {
    @TempDir
    Path directory;

    @Test
    void clientsWaitForScriptsThatAreNotKnown() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "on('publish', (p) => console.log(p.topic))");
            bench.startOnly();
            assertThat(bench.broker.holding).isTrue();
            bench.awaitLine("loaded");
            Awaitility.await().until(() -> !bench.broker.holding.get());
        }
    }

    @Test
    void scriptsKnownToDecideNothingKeepNobodyWaiting() throws Exception {
        String script = "on('publish', (p) => console.log(p.topic))";
        try (Bench bench = Bench.of(directory, script)) {
            Awaitility.await().until(() -> KnownVersion.read(bench.broker.dataDirectory()) != null);
        }
        try (Bench bench = new Bench(directory)) {
            bench.startOnly();
            assertThat(bench.broker.holding).isFalse();
            assertThat(bench.broker.hooks(MessageListener.class)).hasSize(1);
            assertThat(bench.broker.described).contains("test.js: on publish");
            bench.published(null, Message.of("early", ""));
            bench.awaitLine("early");
        }
    }

    @Test
    void scriptsKnownToDecideHoldClientsAgain() throws Exception {
        String script = "before('publish', () => {})";
        try (Bench bench = Bench.of(directory, script)) {
            Awaitility.await().until(() -> KnownVersion.read(bench.broker.dataDirectory()) != null);
        }
        try (Bench bench = new Bench(directory)) {
            bench.startOnly();
            assertThat(bench.broker.holding).isTrue();
            bench.awaitLine("loaded");
        }
    }

    @Test
    void brokenScriptsThatMayDecideRefuseClientsUntilTheyAreMended() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "before('authenticate', () => {");
            bench.start();
            bench.awaitLine("every client is refused");
            FakeClient client = new FakeClient("c", io.culex.api.ProtocolVersion.MQTT_5, null);
            assertThat(bench.askConnect(client)).isInstanceOf(ConnectInterceptor.Refuse.class);
            bench.write("test.js", "before('authenticate', () => true)");
            bench.awaitLine("loaded test.js");
            Awaitility.await()
                    .until(() -> bench.broker.hooks(ConnectInterceptor.class).isEmpty());
        }
    }

    @Test
    void brokenScriptsThatDecideNothingAreLeftOut() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "on('publish', () => {");
            bench.start();
            bench.awaitLine("the broker serves without scripts");
            assertThat(bench.broker.hooks(Hook.class)).isEmpty();
        }
    }

    @Test
    void anEmptyFolderCostsNothingUntilTheFirstFileComes() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.startOnly();
            assertThat(bench.broker.holding).isFalse();
            assertThat(bench.broker.described.getLast()).startsWith("no scripts in ");
            bench.write("first.js", "on('publish', (p) => console.log(p.topic))");
            bench.awaitLine("loaded first.js");
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("t");
        }
    }

    @Test
    void stoppingTakesEveryHookAway() throws Exception {
        try (Bench bench =
                Bench.of(directory, "on('client', () => {}); before('publish', () => {}); every('1s', () => {})")) {
            assertThat(bench.broker.hooks(Hook.class)).hasSize(2);
            bench.stop();
            assertThat(bench.broker.hooks(Hook.class)).isEmpty();
        }
    }

    @Test
    void switchedOff() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("enabled", "false");
            bench.write("test.js", "on('publish', () => {})").startOnly();
            assertThat(bench.broker.described).containsExactly("scripts are off: scripts.enabled is false");
        }
    }
}

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
    void clientsWaitForScriptsThatMayDecide() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "const k = 'bef' + 'ore'; broker[k]('publish', () => {})");
            bench.startOnly();
            assertThat(bench.broker.holding).isTrue();
            bench.awaitLine("loaded");
            Awaitility.await().until(() -> !bench.broker.holding.get());
        }
    }

    @Test
    void scriptsThatPlainlyDecideNothingKeepNobodyWaitingEvenTheFirstTime() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write(
                    "test.js", "on('client', (c) => console.log(c.id)); on('publish', (p) => console.log(p.topic))");
            bench.startOnly();
            assertThat(bench.broker.holding).isFalse();
            bench.connect("early client");
            bench.published(null, Message.of("early message", ""));
            bench.awaitLine("early message");
            assertThat(bench.printed()).containsExactly("early client", "early message");
        }
    }

    /** What reading the files cannot see: these decide since their file was saved while it was loaded. */
    @Test
    void clientsThatWereLetInUnaskedHaveToComeAgain() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "on('publish', () => {})");
            FakeClient client = new FakeClient("c", io.culex.api.ProtocolVersion.MQTT_5, null);
            bench.beforeLoading = () -> {
                bench.connect(client);
                bench.write("test.js", "before('publish', () => {})");
            };
            bench.startOnly();
            bench.awaitLine("1 clients that were let in meanwhile have to connect again");
            assertThat(client.disconnected).isNotNull();
            bench.connect("later");
            assertThat(bench.find("2 clients")).isNull();
        }
    }

    @Test
    void stoppingWhileTheScriptsAreLoadedIsQuickAndQuiet() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "on('publish', () => {}); for (;;) {}");
            bench.startOnly();
            bench.published(null, Message.of("t", ""));
            long began = System.nanoTime();
            bench.stop();
            assertThat(java.time.Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(java.time.Duration.ofSeconds(2));
            assertThat(bench.lines).isEmpty();
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

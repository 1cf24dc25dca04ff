package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.hook.PublishInterceptor;
import io.culex.javascript.aside.Comparison;
import io.culex.javascript.aside.NextContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ShadowTest {
    private static final String LIVE = """
            before('publish', 'sensors/#', (p) => { if (p.json() > 50) return false })
            on('publish', 'sensors/#', (p) => { broker.publish('copy/' + p.topic, 'live') })
            """;
    private static final String NEXT = """
            let seen = 0
            before('publish', 'sensors/#', (p) => { if (p.json() > 40) return false })
            before('publish', 'other/#', (p, client) => { client.mark = ++seen; return p.drop() })
            on('publish', 'sensors/#', (p) => { broker.publish('copy/' + p.topic, 'next'); broker.publish('extra', 1) })
            on('client', (client) => { console.log('hello ' + client.id); client.close() })
            """;

    @TempDir
    private Path directory;

    @Test
    void theNextVersionSeesTheSameAndItsAnswersAreComparedAndNotApplied() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", LIVE).write("test.next.js", NEXT).start();
            assertThat(bench.awaitLine("[next] loaded test.next.js")).doesNotContain("test.js (");
            NextContext next = next(bench);
            FakeClient client = bench.connect("dev1");

            assertThat(bench.askPublish(client, "sensors/a", "30")).isInstanceOf(PublishInterceptor.Proceed.class);
            assertThat(bench.askPublish(client, "sensors/a", "45")).isInstanceOf(PublishInterceptor.Proceed.class);
            assertThat(bench.askPublish(client, "sensors/a", "60")).isInstanceOf(PublishInterceptor.Reject.class);
            // Only the next version asks about this topic; nobody waits for it.
            assertThat(bench.broker
                            .hooks(PublishInterceptor.class)
                            .getLast()
                            .onPublish(client, Bench.from(client, "other/x", "1")))
                    .isInstanceOf(PublishInterceptor.Proceed.class);
            bench.published(client, Message.of("sensors/a", "30"));

            Comparison comparison = next.comparison();
            Awaitility.await().until(() -> comparison.alike() == 2 && comparison.different() == 2);
            assertThat(comparison.differences())
                    .extracting(kind -> kind.question() + ": " + kind.inForce() + " / " + kind.next())
                    .containsExactlyInAnyOrder("publish: pass / refuse 0x87", "publish: pass / drop");
            assertThat(comparison.differences().getFirst().examples().getFirst().client())
                    .isEqualTo("dev1");
            Awaitility.await().until(() -> comparison.effects().size(), size -> size == 3);
            assertThat(comparison.effects())
                    .extracting(effect -> effect.what() + " " + effect.inForce() + " " + effect.next())
                    .containsExactlyInAnyOrder(
                            "publish copy/sensors/a 1 1", "publish extra 0 1", "disconnect dev1 0 1");
            assertThat(bench.broker.published).extracting(Message::topic).containsExactly("copy/sensors/a");
            bench.awaitLine("[next] hello dev1");
            assertThat(client.connected).isTrue();
            assertThat(next.missed()).isZero();
            assertThat(bench.broker.ask("scripts.shadow"))
                    .contains("before publish: in force pass, next refuse 0x87, once", "  dev1 other/x: pass | drop")
                    .contains("  publish extra: never | once, such as 1");
            assertThat(bench.broker.ask("scripts.shadow", "--json").getFirst()).contains("\"times\":1,\"examples\":[{");
        }
    }

    @Test
    void aSaveBeginsAnewAndARemovalEndsIt() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", "state.n = 7").start();
            bench.write("test.next.js", "console.log('from', state.n)");
            bench.awaitLine("[next] from 7");
            NextContext first = next(bench);
            first.comparison().note("publish a", "");
            bench.write("test.next.js", "console.log('again', state.n)");
            bench.awaitLine("[next] again 7");
            Awaitility.await().until(() -> first.comparison().effects().isEmpty());
            assertThat(bench.lines).noneMatch(line -> line.startsWith("reloaded"));
            Files.delete(directory.resolve("scripts/test.next.js"));
            bench.awaitLine("test.next.js removed");
            assertThat(Objects.requireNonNull(bench.companions()).next()).isNull();
        }
    }

    private static NextContext next(Bench bench) {
        return Objects.requireNonNull(Objects.requireNonNull(bench.companions()).next());
    }
}

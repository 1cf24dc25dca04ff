package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.hook.PublishInterceptor;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class InspectTest {
    private static final String SCRIPT = """
            setInterval(() => broker.publish('tick', 1), 3600000)
            broker.publish('top', 1)
            before('publish', 'in/#', (packet, client) => {
              const changed = packet.text().toUpperCase()
              return { payload: changed }
            })
            on('publish', 'in/#', (packet, client) => { console.log('seen', client.id) })
            """;
    private static final String BREAK = "{\"lineNumber\":4,\"urlRegex\":\".*/test.js\"}";

    @TempDir
    private Path directory;

    @Test
    void aDebuggerHoldsTheHandlersOfOneClientWhileOthersGoOn() throws Exception {
        Inspection inspection = Inspection.on(0, "dev1");
        try (Bench bench = inspected(inspection)) {
            bench.awaitLine("[inspect] loaded test.js");
            assertThat(bench.broker.described).anyMatch(line -> line.contains("ws://" + inspection.address()));
            FakeClient held = bench.connect("dev1");
            FakeClient other = bench.connect("dev2");
            try (Debugger debugger = new Debugger(inspection)) {
                debugger.call("Debugger.setBreakpointByUrl", BREAK);
                CompletableFuture<String> answer = ask(bench, held, "one");
                String paused = debugger.await("Debugger.paused");
                assertThat(paused).contains("\"lineNumber\":4").contains("/test.js");

                assertThat(ask(bench, other, "two").get(10, TimeUnit.SECONDS)).isEqualTo("TWO");
                bench.published(other, Message.of("in/a", "x"));
                bench.awaitLine("seen dev2");
                assertThat(debugger.call(
                                "Debugger.evaluateOnCallFrame",
                                "{\"callFrameId\":\"0\",\"expression\":\"packet.topic + changed\"}"))
                        .contains("\"in/aONE\"");
                assertThat(answer).isNotDone();

                debugger.call("Debugger.resume", "{}");
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("ONE");
                bench.published(held, Message.of("in/a", "x"));
                bench.awaitLine("[inspect] seen dev1");
            }
            // The top level of the files has its effects once, though it ran twice.
            assertThat(bench.broker.published).extracting(Message::topic).containsExactly("top");
            assertThat(bench.lines).doesNotContain("seen dev1");
        }
    }

    @Test
    void aBreakPointByAddressThenAStepThenOn() throws Exception {
        Inspection inspection = Inspection.on(0, null);
        try (Bench bench = inspected(inspection)) {
            FakeClient client = bench.connect("dev1");
            try (Debugger debugger = new Debugger(inspection)) {
                String set = debugger.call(
                        "Debugger.setBreakpointByUrl",
                        "{\"lineNumber\":3,\"url\":\"%s\"}".formatted(debugger.url("test.js")));
                assertThat(set).contains("\"lineNumber\":3");
                CompletableFuture<String> answer = ask(bench, client, "one");
                assertThat(debugger.await("Debugger.paused")).contains("\"lineNumber\":3");
                debugger.call("Debugger.stepOver", "{}");
                assertThat(debugger.await("Debugger.paused", 2)).contains("\"lineNumber\":4");
                assertThat(debugger.call(
                                "Debugger.evaluateOnCallFrame",
                                "{\"callFrameId\":\"0\",\"expression\":\"changed + packet.topic\"}"))
                        .contains("\"ONEin/a\"");
                assertThat(answer).isNotDone();
                debugger.call("Debugger.resume", "{}");
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("ONE");
                // It is hit again, until it is taken away.
                CompletableFuture<String> again = ask(bench, client, "two");
                debugger.await("Debugger.paused", 3);
                debugger.call("Debugger.removeBreakpoint", "{\"breakpointId\":\"1\"}");
                debugger.call("Debugger.resume", "{}");
                assertThat(again.get(10, TimeUnit.SECONDS)).isEqualTo("TWO");
                assertThat(ask(bench, client, "three").get(10, TimeUnit.SECONDS))
                        .isEqualTo("THREE");
            }
        }
    }

    @Test
    void timeStandsStillWhileTheDebuggerHoldsTheThread() throws Exception {
        Inspection inspection = Inspection.on(0, null);
        try (Bench bench = inspected(inspection)) {
            FakeClient client = bench.connect("dev1");
            try (Debugger debugger = new Debugger(inspection)) {
                debugger.call("Debugger.setBreakpointByUrl", BREAK);
                CompletableFuture<String> answer = ask(bench, client, "one");
                debugger.await("Debugger.paused");
                // Ten times the budget of a call, after which a call would be interrupted whatever it does.
                long until = System.nanoTime() + 600_000_000;
                Awaitility.await().until(() -> System.nanoTime() - until > 0);
                assertThat(answer).isNotDone();
                debugger.call("Debugger.resume", "{}");
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("ONE");
                assertThat(bench.lines).noneMatch(line -> line.contains("interrupted"));
            }
        }
    }

    /** With the script, loaded. */
    private Bench inspected(Inspection inspection) throws Exception {
        Bench bench = new Bench(directory);
        bench.inspection = inspection;
        return bench.write("test.js", SCRIPT).start();
    }

    private static CompletableFuture<String> ask(Bench bench, FakeClient client, String payload) {
        CompletableFuture<PublishInterceptor.Decision> all =
                CompletableFuture.completedFuture(PublishInterceptor.Decision.PROCEED);
        for (PublishInterceptor hook : bench.broker.hooks(PublishInterceptor.class)) {
            PublishInterceptor.Decision given = hook.onPublish(client, Bench.from(client, "in/a", payload));
            CompletableFuture<? extends PublishInterceptor.Decision> later =
                    given instanceof PublishInterceptor.Defer defer
                            ? defer.later().toCompletableFuture()
                            : CompletableFuture.completedFuture(given);
            all = all.thenCombine(later, (one, two) -> two instanceof PublishInterceptor.Replace ? two : one);
        }
        return all.thenApply(decision -> decision instanceof PublishInterceptor.Replace replace
                ? replace.message().payloadText()
                : decision.toString());
    }
}

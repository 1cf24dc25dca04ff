package io.culex.javascript.testing;

import io.culex.api.Message;
import io.culex.api.hook.MessageListener;
import io.culex.javascript.Rehearsal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A handler that is told of messages as the broker tells it: in batches that the scripts' thread takes from its queue, from the
 * listener up to the handler. Each iteration prints the thread's processor time for a call as well, which other programs on the
 * machine do not change. {@code ./dev script-speed} runs it compiled, beside the same function on Node.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Xmx1g",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class ScriptBenchmark {
    private static final int BATCH = 256;

    /** Counted in calls: where others use the processors, the compiler gets little done in a second. */
    private static final long WARMING = 4_000_000;

    private static final Map<String, String> HANDLERS = Map.of(
            "parse", "(packet, client) => { if (JSON.parse(packet.payload.toString()).age > 18) n++ }",
            "text", "(packet, client) => { if (packet.payload.toString().length > 18) n++ }",
            "count", "() => { n++ }");

    @Param({"parse", "text", "count"})
    public String handler = "parse";

    @Param("{ \"age\": 19, \"name\": \"a sensor\", \"value\": 21.5 }")
    public String payload = "";

    private final Message[] messages = new Message[BATCH];
    private Rehearsal.@Nullable Stage stage;
    private @Nullable Rehearsal scripts;
    private @Nullable MockContext broker;
    private @Nullable Path folder;
    private long calls;
    private long cpu;

    @Setup
    public void load() throws IOException, Rehearsal.NotLoaded {
        Path dir = Files.createTempDirectory("script-benchmark");
        folder = dir;
        Files.writeString(dir.resolve("handler.js"), "let n = 0\non('publish', " + HANDLERS.get(handler) + ")\n");
        for (int i = 0; i < BATCH; i++) {
            messages[i] = Message.of("sensors/" + i % 16 + "/temperature", payload);
        }
        Rehearsal.Stage made = new Rehearsal.Stage();
        stage = made;
        MockContext context = new MockContext(dir);
        broker = context;
        Rehearsal rehearsal = new Rehearsal(
                made,
                context,
                dir,
                null,
                System::nanoTime,
                (level, text) -> System.out.println(text),
                new Rehearsal.Extension() {});
        scripts = rehearsal;
        rehearsal.load(List.of("handler.js"));
        while (calls < WARMING) {
            told();
        }
    }

    @Setup(Level.Iteration)
    public void begin() {
        calls = 0;
        cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void end() {
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        System.out.printf(Locale.ROOT, "%nculex %s cpu %.0f ns/call%n", handler, (double) spent / Math.max(1, calls));
    }

    @TearDown
    public void close() throws IOException {
        if (scripts != null && stage != null && folder != null) {
            scripts.close();
            stage.close();
            Files.delete(folder.resolve("handler.js"));
            Files.delete(folder);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void told() {
        MockContext context = broker;
        Rehearsal rehearsal = scripts;
        if (context == null || rehearsal == null) {
            throw new IllegalStateException("nothing is loaded");
        }
        context.tell(MessageListener.class, this::tellAll);
        rehearsal.settle();
        calls += BATCH;
    }

    private void tellAll(MessageListener listener) {
        for (Message message : messages) {
            listener.onPublished(null, message, 1);
        }
    }
}

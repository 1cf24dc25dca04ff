package io.culex.javascript;

import io.culex.javascript.node.NodeSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Instrument;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/**
 * The engine that all versions of the scripts share, so that compiled code outlives a reload, and the prelude's sources.
 * Safe from any thread.
 */
final class ScriptEngine implements AutoCloseable {
    private static final List<String> PRELUDE = List.of(
            "emitter",
            "buffer",
            "numbers",
            "json",
            "inspect",
            "console",
            "timers",
            "state",
            "packet",
            "client",
            "breaker",
            "handlers",
            "dispatch",
            "decide",
            "broker",
            "modules",
            "aedes",
            "own",
            "lock",
            "globals");

    private static final Duration MOST_CLOSING = Duration.ofSeconds(2);

    private final boolean open;
    private final boolean inspected;
    private final Engine engine;
    private final HostAccess access;
    private final List<Source> prelude;
    private final NodeSources node = new NodeSources();

    ScriptEngine() throws IOException {
        this(null, false);
    }

    /**
     * An engine that a debugger may attach to, for which the engine's second fence has to be open: what scripts are given is the
     * same.
     */
    ScriptEngine(@Nullable Inspection inspection) throws IOException {
        this(inspection, inspection != null);
    }

    /** An engine that instruments can look into, open in the same way. */
    static ScriptEngine open() throws IOException {
        return new ScriptEngine(null, true);
    }

    private ScriptEngine(@Nullable Inspection inspection, boolean open) throws IOException {
        this.open = open;
        inspected = inspection != null;
        Engine.Builder builder = Engine.newBuilder("js")
                .sandbox(policy())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .option("engine.WarnInterpreterOnly", "false");
        if (inspection != null) {
            builder.option("inspect", String.valueOf(inspection.port()))
                    .option("inspect.Path", inspection.path())
                    .option("inspect.Suspend", "false");
        }
        engine = built(builder);
        access = HostAccess.newBuilder(HostAccess.CONSTRAINED)
                .allowArrayAccess(true)
                .allowBufferAccess(true)
                .build();
        prelude = new ArrayList<>();
        for (String name : PRELUDE) {
            prelude.add(source(name));
        }
    }

    private SandboxPolicy policy() {
        return open ? SandboxPolicy.TRUSTED : SandboxPolicy.CONSTRAINED;
    }

    /** The engine looks for its languages by the thread's loader, which is any when a command asked for an engine. */
    private static Engine built(Engine.Builder builder) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            return builder.build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** One of the engine's own tools. */
    <T> T instrument(String name, Class<T> kind) {
        Instrument found = engine.getInstruments().get(name);
        if (found == null) {
            throw new IllegalStateException("the engine has no " + name + ": its jar is not in lib/");
        }
        return found.lookup(kind);
    }

    /** Whether a debugger may attach. */
    boolean inspected() {
        return inspected;
    }

    private static Source source(String name) throws IOException {
        try (InputStream in = ScriptEngine.class.getResourceAsStream("prelude/" + name + ".js")) {
            if (in == null) {
                throw new IOException("the plugin's jar has no prelude/" + name + ".js");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, "culex:" + name + ".js").build();
        }
    }

    /** Whether hot script code is compiled to machine code. */
    boolean compiles() {
        return !engine.getImplementationName().equals("Interpreted");
    }

    String name() {
        return engine.getImplementationName();
    }

    List<Source> prelude() {
        return prelude;
    }

    NodeSources node() {
        return node;
    }

    Context newContext(FileSystem files, OutputStream output) {
        return Context.newBuilder("js")
                .engine(engine)
                .sandbox(policy())
                .in(InputStream.nullInputStream())
                .out(output)
                .err(output)
                .allowHostAccess(access)
                .allowIO(IOAccess.newBuilder().fileSystem(files).build())
                .option("js.print", "false")
                .option("js.load", "false")
                .option("js.text-encoding", "true")
                .option("js.unhandled-rejections", "warn")
                .option("js.esm-eval-returns-exports", "true")
                .build();
    }

    /** A call that cannot be ended holds its context, and with it the engine: the broker's end does not wait for that. */
    @Override
    public void close() {
        Thread closing =
                Thread.ofPlatform().daemon().name("culex-scripts-close").start(() -> engine.close(true));
        try {
            closing.join(MOST_CLOSING);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.culex.javascript;

import io.culex.javascript.node.NodeSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

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

    private final Engine engine;
    private final HostAccess access;
    private final List<Source> prelude;
    private final NodeSources node = new NodeSources();

    ScriptEngine() throws IOException {
        engine = Engine.newBuilder("js")
                .sandbox(SandboxPolicy.CONSTRAINED)
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .option("engine.WarnInterpreterOnly", "false")
                .build();
        access = HostAccess.newBuilder(HostAccess.CONSTRAINED)
                .allowArrayAccess(true)
                .allowBufferAccess(true)
                .build();
        prelude = new ArrayList<>();
        for (String name : PRELUDE) {
            prelude.add(source(name));
        }
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
                .sandbox(SandboxPolicy.CONSTRAINED)
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

    @Override
    public void close() {
        engine.close(true);
    }
}

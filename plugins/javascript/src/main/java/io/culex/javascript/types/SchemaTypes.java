package io.culex.javascript.types;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/** Types of TypeScript for JSON schemas. Used by one thread. */
final class SchemaTypes implements AutoCloseable {
    private final Context context;
    private final Value convert;

    SchemaTypes() throws IOException {
        context = Context.newBuilder("js")
                .sandbox(SandboxPolicy.CONSTRAINED)
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .option("engine.WarnInterpreterOnly", "false")
                .build();
        String text = resource("schema.js");
        convert = context.eval(Source.newBuilder("js", text, "culex:schema.js").buildLiteral());
    }

    static String resource(String name) throws IOException {
        try (InputStream in = SchemaTypes.class.getResourceAsStream("/io/culex/javascript/types/" + name)) {
            if (in == null) {
                throw new IOException("the plugin's jar has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The type of values that a schema describes, given as JSON. */
    String of(String schema) throws IOException {
        try {
            return convert.execute(schema).asString();
        } catch (PolyglotException error) {
            throw new IOException(error.getMessage(), error);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}

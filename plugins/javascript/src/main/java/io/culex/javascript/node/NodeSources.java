package io.culex.javascript.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Source;

/**
 * The files that the modules are made of, read when a script asks for one; the same objects for all versions, so that the
 * engine finds what it compiled. Safe from any thread.
 */
public final class NodeSources {
    /** The files, by name. */
    static final Set<String> NAMES = Set.of(
            "assert",
            "crypto",
            "equal",
            "fs",
            "local",
            "path",
            "querystring",
            "servers",
            "string_decoder",
            "timers",
            "url",
            "urlparser",
            "util");

    private static final String FOLDER = "/io/culex/javascript/prelude/node/";

    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    /** A file; its value is a function of the prelude's library, the host and a function that gets another file. */
    public Source get(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return sources.computeIfAbsent(name, NodeSources::read);
    }

    private static Source read(String name) {
        try (InputStream in = NodeSources.class.getResourceAsStream(FOLDER + name + ".js")) {
            if (in == null) {
                throw new IOException("the plugin's jar has no prelude/node/" + name + ".js");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, "culex:node/" + name + ".js").build();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}

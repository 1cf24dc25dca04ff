package io.culex.javascript.tools;

import io.culex.api.Command;
import io.culex.api.control.ControlLines;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code culex shadow}. */
public final class ShadowCommand implements Command {
    /** The name under which a broker answers. */
    public static final String REQUEST = "scripts.shadow";

    private static final int USAGE = 64;

    @Override
    public String name() {
        return "shadow";
    }

    @Override
    public String description() {
        return "Tells where scripts that may come next would have decided differently.";
    }

    @Override
    public String usage() {
        return """
                culex shadow [--json]
                Tells where x.next.js would have decided differently from x.js beside it since it was saved, and what it would
                have done. Asks the broker that runs with this configuration.
                  --json   as JSON
                """;
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        List<String> arguments = invocation.arguments();
        if (!arguments.isEmpty() && !arguments.equals(List.of("--json"))) {
            invocation.err().println("culex shadow: expected nothing or --json; see culex shadow --help");
            return USAGE;
        }
        try (ControlLines lines =
                ControlLines.ask(invocation.config(), invocation.baseDirectory(), REQUEST, arguments)) {
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                invocation.out().println(line);
            }
        }
        return 0;
    }
}

package io.culex.javascript.types;

import io.culex.api.Command;
import io.culex.javascript.ScriptsSection;
import java.nio.file.Path;
import java.util.List;

/** {@code culex types}. */
public final class TypesCommand implements Command {
    private static final int FINE = 0;
    private static final int FAILED = 1;
    private static final int MISUNDERSTOOD = 64;

    @Override
    public String name() {
        return "types";
    }

    @Override
    public String description() {
        return "Writes what editors need to complete and check scripts.";
    }

    @Override
    public String usage() {
        return """
                culex types
                Writes culex.d.ts into the scripts folder, with the types of topics that have a JSON schema in config.yml,
                and jsconfig.json where there is none.
                Exit codes: 0 fine, 1 a schema cannot be used, 64 not understood.
                """;
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        if (!invocation.arguments().isEmpty()) {
            invocation
                    .err()
                    .println(
                            "culex types: it takes no " + invocation.arguments().getFirst());
            return MISUNDERSTOOD;
        }
        Path folder = ScriptsSection.folder(invocation.config(), invocation.baseDirectory());
        List<?> topics = invocation.config().get("topics") instanceof List<?> list ? list : List.of();
        TypeFiles.Report report = TypeFiles.write(folder, topics, invocation.baseDirectory());
        report.lines().forEach(invocation.out()::println);
        report.problems().forEach(invocation.err()::println);
        return report.problems().isEmpty() ? FINE : FAILED;
    }
}

package io.culex.javascript.testing;

import io.culex.api.Command;
import io.culex.javascript.Rehearsal;
import io.culex.javascript.ScriptsSection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code culex test}. */
public final class TestCommand implements Command {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** What stands on the command line. */
    private record Wish(
            List<String> files,
            @Nullable String filter,
            @Nullable String report,
            boolean watch) {}

    private static final int MISUNDERSTOOD = 64;

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String description() {
        return "Runs the tests of the scripts.";
    }

    @Override
    public String usage() {
        return """
                culex test [FILE...] [--filter TEXT] [--junit FILE] [--watch]
                Runs the tests of the scripts: all *.test.js and *.test.ts of the scripts folder, or the files or folders named.
                  --filter TEXT   only tests whose name contains it
                  --junit FILE    writes the results as JUnit's XML too
                  --watch         runs them again after each save
                Exit codes: 0 all passed, 1 a test failed, 2 nothing was tested or a test file cannot be loaded, 64 not
                understood.
                """;
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Wish wish;
        try {
            wish = parse(invocation.arguments());
        } catch (IllegalArgumentException misunderstood) {
            invocation.err().println("culex test: " + misunderstood.getMessage());
            return MISUNDERSTOOD;
        }
        Path folder = ScriptsSection.folder(invocation.config(), invocation.baseDirectory());
        try (Rehearsal.Stage stage = new Rehearsal.Stage()) {
            TestRun run = new TestRun(stage, folder, LIMIT, invocation.out());
            int code = once(run, folder, wish, invocation);
            if (!wish.watch) {
                return code;
            }
            Semaphore saved = new Semaphore(0);
            Rehearsal.watch(folder, saved::release);
            while (true) {
                invocation.out().println("waiting for a save; Ctrl+C ends");
                invocation.out().flush();
                saved.acquire();
                saved.drainPermits();
                once(run, folder, wish, invocation);
            }
        }
    }

    private static int once(TestRun run, Path folder, Wish wish, Invocation invocation) throws IOException {
        List<Path> files = new ArrayList<>();
        if (wish.files.isEmpty()) {
            files.addAll(TestRun.find(folder));
        }
        for (String each : wish.files) {
            Path asked =
                    invocation.workingDirectory().resolve(each).toAbsolutePath().normalize();
            List<Path> found = TestRun.find(asked);
            if (found.isEmpty() || !asked.startsWith(folder)) {
                invocation.err().println("culex test: no tests in " + each + ", or it is not in " + folder);
                return TestRun.NOT_RUN;
            }
            files.addAll(found);
        }
        if (files.isEmpty()) {
            invocation.err().println("culex test: there is no *.test.js or *.test.ts in " + folder);
            return TestRun.NOT_RUN;
        }
        int code = run.run(files, wish.filter);
        if (wish.report != null) {
            run.report(invocation.workingDirectory().resolve(wish.report));
        }
        return code;
    }

    private static Wish parse(List<String> arguments) {
        List<String> files = new ArrayList<>();
        String filter = null;
        String report = null;
        boolean watch = false;
        for (int i = 0; i < arguments.size(); i++) {
            String each = arguments.get(i);
            int equals = each.indexOf('=');
            String option = each.startsWith("--") && equals > 0 ? each.substring(0, equals) : each;
            switch (option) {
                case "--watch" -> watch = true;
                case "--filter", "--junit" -> {
                    if (equals < 0 && i + 1 == arguments.size()) {
                        throw new IllegalArgumentException(option + " needs a value");
                    }
                    String value = equals > 0 ? each.substring(equals + 1) : arguments.get(++i);
                    if (option.equals("--filter")) {
                        filter = value;
                    } else {
                        report = value;
                    }
                }
                default -> {
                    if (each.startsWith("-")) {
                        throw new IllegalArgumentException("there is no option " + each + "; see culex test --help");
                    }
                    files.add(each);
                }
            }
        }
        return new Wish(files, filter, report, watch);
    }
}

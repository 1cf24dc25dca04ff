package io.culex.javascript.testing;

import io.culex.javascript.Rehearsal;
import io.culex.javascript.testing.TestResult.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** Runs the tests of one file, in a context of its own. Used by one thread. */
public final class TestFile implements AutoCloseable {
    private static final long MOST_SLEEP_NANOS = 20_000_000;
    private static final String ENDING = ".test.";

    private final Rehearsal.Stage stage;
    private final Path folder;
    private final String name;
    private final Duration limit;
    private final Rehearsal rehearsal;
    private @Nullable Value functions;

    TestFile(Rehearsal.Stage stage, Path folder, String name, Duration limit, Rehearsal.Sink sink) {
        this.stage = stage;
        this.folder = folder;
        this.name = name;
        this.limit = limit;
        rehearsal = new Rehearsal(
                stage, new MockContext(folder), folder, limit, System::nanoTime, sink, new Rehearsal.Extension() {
                    @Override
                    public void after(Context context, Value library) {
                        functions = context.eval(source()).execute(library, TestFile.this);
                    }
                });
    }

    private static Source source() {
        try (InputStream in = TestFile.class.getResourceAsStream("/io/culex/javascript/testing/testing.js")) {
            if (in == null) {
                throw new IOException("the plugin's jar has no testing.js");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, "culex:testing.js").buildLiteral();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** A broker with scripts: those named, else the one that the test is named after, else all of the folder. */
    @HostAccess.Export
    public MockBroker mock(String[] asked, double startMillis) {
        MockBroker broker = new MockBroker(stage, folder, (long) startMillis);
        try {
            broker.load(asked.length > 0 ? beside(asked) : usual());
            return broker;
        } catch (Rehearsal.NotLoaded error) {
            broker.close();
            throw new IllegalArgumentException(error.getMessage());
        } catch (IOException error) {
            broker.close();
            throw new IllegalArgumentException("cannot read the scripts: " + error.getMessage());
        }
    }

    private List<String> beside(String[] asked) {
        Path home = folder.resolve(name).getParent();
        List<String> files = new ArrayList<>();
        for (String each : asked) {
            Path file = (home == null ? folder : home).resolve(each).normalize();
            if (!Files.isRegularFile(file) || !file.startsWith(folder)) {
                throw new IllegalArgumentException("no file '" + each + "' beside " + name);
            }
            files.add(named(folder, file));
        }
        return files;
    }

    private List<String> usual() throws IOException {
        String script = name.substring(0, name.lastIndexOf(ENDING));
        String ending = name.substring(name.lastIndexOf('.'));
        for (String each : List.of(ending, ".js", ".ts")) {
            if (Files.isRegularFile(folder.resolve(script + each))) {
                return List.of(script + each);
            }
        }
        return rehearsal.mains();
    }

    static String named(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    TestResult.File run(Predicate<String> wanted) {
        List<TestResult> results = new ArrayList<>();
        try {
            rehearsal.load(List.of(name));
            String[] list = functions().getMember("list").execute().as(String[].class);
            boolean only = List.of(list).contains("only");
            for (int i = 0; i + 1 < list.length; i += 2) {
                if (wanted.test(list[i])) {
                    boolean skipped = list[i + 1].equals("skip") || (only && !list[i + 1].equals("only"));
                    results.add(skipped ? skipped(list[i]) : run(i / 2, list[i]));
                }
            }
            return new TestResult.File(name, results, null);
        } catch (Rehearsal.NotLoaded error) {
            return new TestResult.File(name, results, String.valueOf(error.getMessage()));
        }
    }

    private TestResult skipped(String test) {
        return new TestResult(name, test, Outcome.SKIPPED, 0, null);
    }

    private Value functions() {
        Value known = functions;
        if (known == null) {
            throw new IllegalStateException("nothing is loaded");
        }
        return known;
    }

    private TestResult run(int index, String test) {
        long began = System.nanoTime();
        @Nullable String problem = problem(index, began);
        long nanos = System.nanoTime() - began;
        clean();
        return new TestResult(name, test, problem == null ? Outcome.PASSED : Outcome.FAILED, nanos, problem);
    }

    private @Nullable String problem(int index, long began) {
        try {
            rehearsal.call(() -> functions().getMember("run").executeVoid(index));
            String outcome = outcome(index);
            while (outcome.equals("running")) {
                long left = began + limit.toNanos() - System.nanoTime();
                if (left <= 0) {
                    return "it has not ended after " + limit.toMillis() + " ms: is a Promise never settled?";
                }
                LockSupport.parkNanos(Math.min(left, Math.min(MOST_SLEEP_NANOS, rehearsal.untilNext())));
                rehearsal.settle();
                outcome = outcome(index);
            }
            return outcome.equals("passed") ? null : failure(index);
        } catch (PolyglotException error) {
            String what = error.isInterrupted()
                    ? "it was interrupted: " + rehearsal.interruptReason()
                    : String.valueOf(error.getMessage());
            return rehearsal.report(what, Rehearsal.stackOf(error));
        }
    }

    private String outcome(int index) {
        return functions().getMember("outcome").execute(index).asString();
    }

    private String failure(int index) {
        Value problem = functions().getMember("problem").execute(index);
        Value actual = problem.getArrayElement(2);
        String message = problem.getArrayElement(0).asString();
        String shown = message;
        if (!actual.isNull()) {
            shown = message.lines().findFirst().orElse(message)
                    + Difference.of(problem.getArrayElement(3).asString(), actual.asString());
        }
        return rehearsal.report(shown, problem.getArrayElement(1).asString());
    }

    private void clean() {
        functions().getMember("cleanUp").executeVoid();
    }

    @Override
    public void close() {
        rehearsal.close();
    }
}

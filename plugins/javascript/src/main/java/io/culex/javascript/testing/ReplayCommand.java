package io.culex.javascript.testing;

import io.culex.api.Command;
import io.culex.javascript.Rehearsal;
import io.culex.javascript.ScriptsSection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** {@code culex replay}. */
public final class ReplayCommand implements Command {
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final int TWO_SCRIPTS = 3;

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String description() {
        return "Gives a script what culex record wrote, without a broker.";
    }

    @Override
    public String usage() {
        return """
                culex replay FILE SCRIPT [OTHER]
                Gives a script what culex record wrote, at the recorded times, without a broker and without waiting for time to
                pass, and prints what it decides and publishes. With a second script: where the two differ.
                Exit codes: 0, with two scripts 1 when they differ.
                """;
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        List<String> arguments = invocation.arguments();
        if (arguments.size() < 2
                || arguments.size() > TWO_SCRIPTS
                || arguments.stream().anyMatch(each -> each.startsWith("-"))) {
            invocation.err().println("culex replay: expected FILE SCRIPT [OTHER]; see culex replay --help");
            return USAGE;
        }
        Path working = invocation.workingDirectory();
        Path folder = ScriptsSection.folder(invocation.config(), invocation.baseDirectory());
        List<Replay> scripts = new ArrayList<>();
        try (Rehearsal.Stage stage = new Rehearsal.Stage();
                Context json = Context.newBuilder("js")
                        .option("engine.WarnInterpreterOnly", "false")
                        .build();
                BufferedReader lines = Files.newBufferedReader(working.resolve(arguments.getFirst()))) {
            Value parse = json.eval("js", "(text) => JSON.parse(text)");
            Value head = first(lines.readLine(), parse);
            try {
                for (String each : arguments.subList(1, arguments.size())) {
                    scripts.add(replay(stage, folder, working.resolve(each), head));
                }
                return scripts.size() == 1
                        ? show(scripts.getFirst(), lines, parse, invocation.out())
                        : compare(scripts, lines, parse, invocation.out());
            } finally {
                scripts.forEach(Replay::close);
            }
        } catch (Rehearsal.NotLoaded error) {
            throw new IOException(error.getMessage(), error);
        }
    }

    private static Value first(@Nullable String line, Value parse) throws IOException {
        try {
            Value head = parse.execute(line == null ? "{}" : line);
            if (head.hasMember("culex") && head.getMember("version").asInt() == 1) {
                return head;
            }
        } catch (PolyglotException notJson) {
            throw new IOException("this is not a recording: " + notJson.getMessage(), notJson);
        }
        throw new IOException("this is not a recording of version 1, such as culex record writes");
    }

    private static Replay replay(Rehearsal.Stage stage, Path folder, Path script, Value head)
            throws IOException, Rehearsal.NotLoaded {
        Path file = script.toAbsolutePath().normalize();
        Path parent = file.getParent();
        if (!Files.isRegularFile(file) || parent == null) {
            throw new IOException("there is no script " + script);
        }
        Path root = file.startsWith(folder) ? folder : parent;
        Instant began = Instant.parse(head.getMember("at").asString());
        return new Replay(stage, root, root.relativize(file).toString().replace('\\', '/'), began);
    }

    private static String about(Value event) {
        Value client = event.getMember("client");
        StringBuilder text = new StringBuilder();
        text.append(event.getMember("t").asLong()).append(" ms ");
        text.append(client == null || client.isNull() ? "" : client.asString() + " ");
        text.append(event.getMember("do").asString());
        for (String name : List.of("topic", "filter")) {
            Value subject = event.getMember(name);
            text.append(subject == null ? "" : " " + subject.asString());
        }
        return text.toString();
    }

    private static int show(Replay script, BufferedReader lines, Value parse, PrintWriter out) throws IOException {
        int events = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Value event = parse.execute(line);
            Replay.Outcome outcome = script.take(event);
            if (!outcome.answer().isEmpty()) {
                events++;
                out.println(about(event) + ": " + outcome.answer());
            }
            outcome.published().forEach(each -> out.println("  publishes " + each));
        }
        Object[] logs = script.logs();
        for (int i = 0; i + 1 < logs.length; i += 2) {
            out.println(logs[i] + " " + logs[i + 1]);
        }
        out.println(events + " events");
        return 0;
    }

    private static int compare(List<Replay> scripts, BufferedReader lines, Value parse, PrintWriter out)
            throws IOException {
        int events = 0;
        int different = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Value event = parse.execute(line);
            Replay.Outcome one = scripts.getFirst().take(event);
            Replay.Outcome other = scripts.getLast().take(event);
            events += one.answer().isEmpty() ? 0 : 1;
            if (!one.equals(other)) {
                different++;
                out.println(about(event) + ": " + one.answer() + " | " + other.answer());
                only(one, other).forEach(each -> out.println("  only the first publishes " + each));
                only(other, one).forEach(each -> out.println("  only the second publishes " + each));
            }
        }
        out.println(events + " events, " + different + " with another outcome");
        return different == 0 ? 0 : FAILED;
    }

    private static List<String> only(Replay.Outcome one, Replay.Outcome other) {
        List<String> rest = new ArrayList<>(one.published());
        other.published().forEach(rest::remove);
        return rest;
    }
}

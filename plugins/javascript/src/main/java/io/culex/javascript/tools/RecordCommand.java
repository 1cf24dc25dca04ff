package io.culex.javascript.tools;

import io.culex.api.Command;
import io.culex.api.control.ControlLines;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code culex record}. */
public final class RecordCommand implements Command {
    private static final int USAGE = 64;

    /** What stands on the command line. */
    private static final class Wish {
        String topic = "#";
        String file = "";
        Duration time = Duration.ofHours(24);
        long count = Long.MAX_VALUE;
    }

    @Override
    public String name() {
        return "record";
    }

    @Override
    public String description() {
        return "Writes what clients send to a file, for culex replay.";
    }

    @Override
    public String usage() {
        return """
                culex record --out FILE [--topic FILTER] [--for DURATION] [--count NUMBER]
                Writes what the clients of the running broker send from now on to a file, as it was before anybody decided about
                it: messages, and who connects, subscribes and goes. Passwords are left out. Ends by Ctrl+C, too.
                  --topic FILTER   only messages on these topics (#)
                  --for DURATION   for so long, such as 10m
                  --count NUMBER   so many messages
                """;
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Wish wish;
        try {
            wish = parse(invocation.arguments());
        } catch (IllegalArgumentException misunderstood) {
            invocation.err().println("culex record: " + misunderstood.getMessage());
            return USAGE;
        }
        Path file = invocation.workingDirectory().resolve(wish.file);
        List<String> asked = List.of(wish.topic, String.valueOf(wish.time.toMillis()), String.valueOf(wish.count));
        try (ControlLines lines =
                        ControlLines.ask(invocation.config(), invocation.baseDirectory(), Recorder.REQUEST, asked);
                BufferedWriter out = Files.newBufferedWriter(file)) {
            long written = 0;
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                out.write(line);
                out.newLine();
                out.flush();
                written++;
            }
            invocation.out().println(written + " lines written to " + file);
        }
        return 0;
    }

    private static Wish parse(List<String> arguments) {
        Wish wish = new Wish();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (!List.of("--topic", "--out", "--for", "--count").contains(option)) {
                throw new IllegalArgumentException("there is no option " + option + "; see culex record --help");
            }
            if (++i == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            String value = arguments.get(i);
            switch (option) {
                case "--topic" -> wish.topic = value;
                case "--out" -> wish.file = value;
                case "--for" -> wish.time = Span.parse(value);
                default -> wish.count = number(value);
            }
        }
        if (wish.file.isEmpty()) {
            throw new IllegalArgumentException("--out FILE is missing");
        }
        return wish;
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException("--count: expected a number, got \"" + value + '"', notOne);
        }
    }
}

package io.culex.javascript.tools;

import io.culex.api.Command;
import io.culex.api.control.ControlLines;
import io.culex.javascript.ScriptsSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code culex profile}. */
public final class ProfileCommand implements Command {
    /** The name under which a broker answers. */
    public static final String REQUEST = "scripts.profile";

    private static final int USAGE = 64;
    private static final int HOTTEST = 10;
    private static final int WITH_OUT = 4;

    /** What stands on the command line. */
    private record Wish(
            String script, Duration time, @Nullable String out) {
        static Wish parse(List<String> arguments) {
            boolean file = arguments.size() == WITH_OUT && arguments.get(2).equals("--out");
            if (arguments.size() != 2 && !file) {
                throw new IllegalArgumentException("expected SCRIPT DURATION [--out FILE]; see culex profile --help");
            }
            return new Wish(arguments.getFirst(), Span.parse(arguments.get(1)), file ? arguments.getLast() : null);
        }
    }

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String description() {
        return "Tells where a script spends its time.";
    }

    @Override
    public String usage() {
        return """
                culex profile SCRIPT DURATION [--out FILE]
                Looks for that time, such as 10s, at what the functions of a script do in the running broker; draws it as a flame
                graph, an SVG file that any browser shows, and prints the ten hottest functions.
                  --out FILE   the picture (SCRIPT.profile.svg in this folder)
                """;
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Wish wish;
        try {
            wish = Wish.parse(invocation.arguments());
        } catch (IllegalArgumentException misunderstood) {
            invocation.err().println("culex profile: " + misunderstood.getMessage());
            return USAGE;
        }
        Path working = invocation.workingDirectory();
        Path folder = ScriptsSection.folder(invocation.config(), invocation.baseDirectory());
        Path script = working.resolve(wish.script).toAbsolutePath().normalize();
        if (!script.startsWith(folder)) {
            throw new IOException(wish.script + " is not in " + folder);
        }
        String name = folder.relativize(script).toString().replace('\\', '/');
        FlameGraph graph = new FlameGraph();
        try (ControlLines lines = ControlLines.ask(
                invocation.config(),
                invocation.baseDirectory(),
                REQUEST,
                List.of(name, String.valueOf(wish.time.toMillis())))) {
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                int space = line.indexOf(' ');
                graph.add(List.of(line.substring(space + 1).split(";")), Long.parseLong(line.substring(0, space)));
            }
        }
        if (graph.hits() == 0) {
            invocation.out().println("no function of " + name + " was seen at work: nothing called it, or it is quick");
            return 0;
        }
        Path picture = working.resolve(
                wish.out == null ? name.substring(name.lastIndexOf('/') + 1) + ".profile.svg" : wish.out);
        Files.writeString(
                picture, graph.draw(name + ", " + wish.time.toMillis() + " ms, " + graph.hits() + " samples"));
        graph.hottest(HOTTEST).forEach(invocation.out()::println);
        invocation.out().println(picture);
        return 0;
    }
}

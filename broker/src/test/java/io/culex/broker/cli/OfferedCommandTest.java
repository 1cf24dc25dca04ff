package io.culex.broker.cli;

import io.culex.api.Command;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Commands that a bundled plugin's jar brings. */
final class OfferedCommandTest {
    @TempDir
    Path folder;

    private final StringWriter printed = new StringWriter();

    /** Prints what it was given. */
    public static final class Echo implements Command {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public String description() {
            return "Says it again.";
        }

        @Override
        public String usage() {
            return "culex echo [WORD...]\nSays it again.";
        }

        @Override
        public int run(Invocation invocation) {
            Object scripts = invocation.config().get("scripts");
            invocation
                    .out()
                    .println(invocation.arguments() + " " + (scripts instanceof Map<?, ?> map ? map.get("dir") : ""));
            return 7;
        }
    }

    @BeforeEach
    void makeJar() throws Exception {
        try (OutputStream out = Files.newOutputStream(folder.resolve("plugin.jar"));
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry("META-INF/services/io.culex.api.Command"));
            jar.write(Echo.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(printed);
        Cli.Surroundings surroundings = new Cli.Surroundings("Culex 0.1", folder, Map.of(), () -> "", writer, writer);
        return new Cli(surroundings, (config, source) -> 0, folder).run(arguments);
    }

    @Test
    void getsItsArgumentsAndTheConfiguration() {
        assertThat(run("--set", "scripts.dir=mine", "echo", "a", "--own", "b=c"))
                .isEqualTo(7);
        assertThat(printed.toString()).contains("[a, --own, b=c]").contains("mine");
    }

    @Test
    void isListedAndHasHelp() {
        assertThat(run("--help")).isZero();
        assertThat(printed.toString()).contains("echo").contains("Says it again.");
        assertThat(run("echo", "--help")).isZero();
        assertThat(printed.toString()).contains("culex echo [WORD...]");
        assertThat(run("ecko")).isEqualTo(Cli.USAGE);
    }
}

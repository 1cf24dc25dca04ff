package io.culex.javascript.typescript;

import io.culex.testkit.NodePackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TypeScript without its types is what the real compiler makes of it, with everything where it was. */
class TypeEraserTest {
    private static final Path PACKAGES = NodePackages.installed(
                    Path.of("..", "..", "broker/src/test/node").toAbsolutePath().normalize())
            .resolve("node_modules");

    @TempDir
    Path folder;

    @Test
    void asTheRealCompilerDoesIt() throws Exception {
        Path own = folder.resolve("everything.ts");
        try (InputStream in = Objects.requireNonNull(TypeEraserTest.class.getResourceAsStream("everything.ts"))) {
            Files.write(own, in.readAllBytes());
        }
        List<Path> files = new ArrayList<>(List.of(own));
        try (Stream<Path> walk = Files.walk(PACKAGES)) {
            walk.filter(file -> file.toString().endsWith(".ts"))
                    .filter(file -> !file.toString().endsWith(".d.ts")
                            || file.toString().contains("@types"))
                    .filter(file -> !file.toString().contains("typescript" + java.io.File.separator))
                    .sorted()
                    .forEach(files::add);
        }
        List<String> command = new ArrayList<>(List.of("node", compare().toString()));
        command.add(PACKAGES.resolve("typescript").toString());
        for (Path file : files) {
            try {
                Path erased = folder.resolve(command.size() + ".js");
                Files.writeString(erased, TypeEraser.erase(Files.readString(file)));
                command.addAll(List.of(file.toString(), erased.toString()));
            } catch (NotErasable refused) {
                assertThat(file)
                        .as(refused.line() + ": " + refused.getMessage())
                        .isNotEqualTo(own);
                assertThat(refused).as(file.toString()).message().doesNotStartWith("SyntaxError");
            }
        }
        assertThat(run(command)).isEmpty();
    }

    private Path compare() throws IOException {
        try (InputStream in = Objects.requireNonNull(TypeEraserTest.class.getResourceAsStream("compare.js"))) {
            return Files.write(folder.resolve("compare.js"), in.readAllBytes());
        }
    }

    private List<String> run(List<String> command) throws Exception {
        Path output = folder.resolve("output.txt");
        Process node = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(node.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            let a: number = 1                     | let a         = 1
            f<A>(b as C)                          | f   (b     )
            a = b as C                            | a = b
            class A { private x: number; y() {} } | class A { ;       x        ; y() {} }
            (a): b => c                           | (a)    => c
            a ? (b) : c                           | a ? (b) : c
            """)
    void placesStay(String typed, String erased) throws Exception {
        assertThat(TypeEraser.erase(typed).stripTrailing()).isEqualTo(erased);
        assertThat(TypeEraser.erase(typed)).hasSameSizeAs(typed);
    }

    @Test
    void statementsDoNotGrowTogether() throws Exception {
        assertThat(TypeEraser.erase("a\ntype B = 1\n(c)")).isEqualTo("a\n;         \n(c)");
        assertThat(TypeEraser.erase("a = b as C\n(d)")).isEqualTo("a = b ;   \n(d)");
        assertThat(TypeEraser.erase("a = (b): {\nc: 1\n} => d")).isEqualTo("a = (b    \n    \n) => d");
        assertThat(TypeEraser.erase("return async <\nT>(a) => a")).isEqualTo("return async (\n   a) => a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a; enum B { C }                  | 4  | write const X = { A: 0, B: 1 } as const
            const enum B { C }               | 1  | write const X
            a; namespace B { }               | 4  | a file of its own
            export module B { }              | 8  | a file of its own
            class A { constructor(private b) | 23 | declare the property in the class and assign it in the constructor
            class A { @b c() {} }            | 11 | call the function yourself
            @b class A {}                    | 1  | call the function yourself
            import a = require('b')          | 1  | write const x = require
            export = a                       | 1  | write module.exports
            a = <B>c                         | 5  | write (x as T)
            a = (b as                        | 10 | SyntaxError: expected a type but found the end
            let a = 'b                       | 9  | SyntaxError: the string does not end on its line
            if (a { }                        | 7  | SyntaxError: expected ) but found {
            """)
    void whatIsNotErasableIsSaidWithWhatToWrite(String text, int column, String message) {
        assertThatThrownBy(() -> TypeEraser.erase("\n" + text)).isInstanceOfSatisfying(NotErasable.class, error -> {
            assertThat(error.line()).isEqualTo(2);
            assertThat(error.column()).isEqualTo(column);
            assertThat(error).hasMessageContaining(message);
        });
    }
}

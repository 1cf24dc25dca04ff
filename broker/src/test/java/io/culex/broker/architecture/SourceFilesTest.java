package io.culex.broker.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every source file of every module. */
final class SourceFilesTest {
    private static final int MAX_LINES = 600;
    private static final Pattern VAGUE_NAME = Pattern.compile(".*(Impl|Manager|Utils?|Helper)\\.java");
    private static final Set<String> VAGUE_PACKAGES = Set.of("util", "utils", "common", "impl", "internal");

    @Test
    void filesStayReadable() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Checkout.sources(".java", ".js")) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_LINES) {
                tooLong.add(name(file) + " has " + lines + " lines");
            }
        }
        assertThat(tooLong).as("files of more than " + MAX_LINES + " lines").isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() throws IOException {
        List<String> vague = new ArrayList<>();
        for (Path file : Checkout.sources(".java")) {
            String itsPackage = String.valueOf(file.getName(file.getNameCount() - 2));
            if (VAGUE_NAME.matcher(file.getFileName().toString()).matches() || VAGUE_PACKAGES.contains(itsPackage)) {
                vague.add(name(file));
            }
        }
        assertThat(vague).as("names that could stand for anything").isEmpty();
    }

    /** NullAway passes over packages that are not marked, without a word. */
    @Test
    void everyPackageIsNullMarked() throws IOException {
        Set<String> unmarked = new TreeSet<>();
        for (Path file : Checkout.sources(".java")) {
            Path info = file.resolveSibling("package-info.java");
            if (file.toString().contains("src/main/java")
                    && !(Files.exists(info) && Files.readString(info).contains("@NullMarked"))) {
                unmarked.add(name(info));
            }
        }
        assertThat(unmarked)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    private static String name(Path file) {
        return Checkout.root().relativize(file).toString();
    }
}

package io.culex.broker.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The documents name code as {@code package.Class} or {@code package.Class.method}; what they name exists. */
final class DocumentedNamesTest {
    private static final Pattern NAME = Pattern.compile("`([a-z]+\\.[A-Z]\\w*)(?:\\.([a-z]\\w*))?`");
    private static final Pattern STEP = Pattern.compile("(?m)^(\\d+)\\. `([a-z]+\\.[A-Z]\\w*(?:\\.[a-z]\\w*)?)`");

    @Test
    void theDataPathHasElevenSteps() throws IOException {
        List<String> numbers = STEP.matcher(read("docs/data-path.md"))
                .results()
                .map(step -> step.group(1))
                .toList();
        assertThat(numbers).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    }

    @Test
    void whatTheDocumentsNameExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String document : List.of("docs/data-path.md", "docs/concurrency.md")) {
            for (MatchResult name : NAME.matcher(read(document)).results().toList()) {
                if (!exists(name.group(1), name.group(2))) {
                    missing.add(document + ": " + name.group());
                }
            }
        }
        assertThat(missing)
                .as("names in the documents that the code does not have")
                .isEmpty();
    }

    private static boolean exists(String type, @Nullable String method) {
        try {
            Class<?> named =
                    Class.forName("io.culex.broker." + type, false, DocumentedNamesTest.class.getClassLoader());
            return method == null
                    || Arrays.stream(named.getDeclaredMethods())
                            .anyMatch(it -> it.getName().equals(method));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String read(String document) throws IOException {
        return Files.readString(Checkout.root().resolve(document));
    }
}

package io.culex.broker.conformance.v5;

import io.culex.broker.conformance.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every statement of the list has a test or a reason, and the tests name no others. */
final class StatementListTest {
    private static final int APPENDIX_B = 251;

    private static final Set<String> TESTED = new TreeSet<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static List<String[]> list;

    @BeforeAll
    static void read() throws Exception {
        list = Files.readAllLines(Path.of("src/test/resources/conformance/mqtt-5.0.tsv")).stream()
                .map(line -> line.split("\t", -1))
                .toList();
        for (String name : classes()) {
            for (Method method : Class.forName(name).getDeclaredMethods()) {
                Statement statement = method.getAnnotation(Statement.class);
                if (statement != null) {
                    TESTED.addAll(List.of(statement.value()));
                }
            }
        }
    }

    @Test
    void theListHasAllStatementsOnce() {
        Set<String> ids = new LinkedHashSet<>();
        for (String[] row : list) {
            assertThat(row).hasSize(4);
            assertThat(row[0]).matches("MQTT-\\d\\.\\d+\\.\\d-\\d+");
            assertThat(row[1]).isIn("server", "client", "both");
            assertThat(row[2]).isNotBlank();
            assertThat(ids.add(row[0])).as(row[0]).isTrue();
        }
        assertThat(ids).hasSize(APPENDIX_B);
    }

    @Test
    void eachStatementHasATestOrAReason() {
        for (String[] row : list) {
            assertThat(TESTED.contains(row[0])).as("%s: %s", row[0], row[3]).isEqualTo(row[3].isEmpty());
        }
    }

    @Test
    void onlyWhatBindsClientsIsLeftUntested() {
        assertThat(list).filteredOn(row -> !row[3].isEmpty()).allMatch(row -> row[1].equals("client"));
    }

    @Test
    void testsNameNoUnknownStatement() {
        assertThat(list).extracting(row -> row[0]).containsAll(TESTED);
    }

    private static List<String> classes() {
        Path folder = Path.of("src/test/java/io/culex/broker/conformance/v5");
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("IT.java"))
                    .map(name -> "io.culex.broker.conformance.v5." + name.replace(".java", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

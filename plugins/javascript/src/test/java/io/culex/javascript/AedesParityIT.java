package io.culex.javascript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Everything that Aedes has, row by row: it works as it does there, or docs/aedes.md says how it differs. */
class AedesParityIT {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(directory, Map.of("scripts.sys-events", "true", "mqtt.max-session-expiry", "never"));
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    static Stream<DynamicNode> tests(Stage on, String resource) throws IOException {
        return Rows.read(resource).stream().map(program -> {
            List<DynamicNode> nodes = new ArrayList<>();
            nodes.add(DynamicTest.dynamicTest("loads", () -> on.load(program)));
            program.rows().forEach(row -> nodes.add(DynamicTest.dynamicTest(row.name(), () -> on.run(row))));
            return DynamicContainer.dynamicContainer(program.name(), nodes);
        });
    }

    @TestFactory
    Stream<DynamicNode> rows() throws IOException {
        return tests(stage, "aedes-rows.txt");
    }

    /** The examples of Aedes' own documentation, written anew. */
    @TestFactory
    Stream<DynamicNode> examples() throws IOException {
        return tests(stage, "aedes-examples.txt");
    }

    /** The page for people and the rows that are tested name the same, and the same of them as different. */
    @Test
    void theDocumentationSaysTheSame() throws IOException {
        Set<String> same = new TreeSet<>();
        Set<String> differing = new TreeSet<>();
        for (Rows.Program program : Rows.read("aedes-rows.txt")) {
            program.rows().forEach(row -> (row.differs() ? differing : same).add(row.name()));
        }
        Set<String> saidSame = new TreeSet<>();
        Set<String> saidDiffering = new TreeSet<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of("../../docs/aedes.md"))) {
            boolean works = section.equals("## The same");
            if (line.startsWith("## ")) {
                section = line;
            } else if ((works || section.equals("## Not the same"))
                    && line.startsWith("| ")
                    && !line.startsWith("| ---")
                    && !line.startsWith("| what")) {
                String[] cells = line.split(" \\| ", -1);
                String group = cells[0].substring(2).replaceAll("`.*", "").strip();
                Matcher names = CODE.matcher(cells[works ? 1 : 0]);
                while (names.find()) {
                    (works ? saidSame : saidDiffering).add(group + " " + names.group(1));
                }
            }
        }
        assertThat(saidSame).isEqualTo(same);
        assertThat(saidDiffering).isEqualTo(differing);
    }
}

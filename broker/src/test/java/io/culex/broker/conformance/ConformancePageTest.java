package io.culex.broker.conformance;

import io.culex.broker.conformance.ConformancePage.Result;
import io.culex.broker.conformance.Edition.Row;
import io.culex.broker.conformance.Edition.TestMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/conformance.md has the statements and tests of the sources, and was written from reports. */
final class ConformancePageTest {
    private static final String HINT = "docs/conformance.md is not of these sources: run ./dev conformance";

    @Test
    void thePageHasTheStatementsAndTestsOfTheSources() throws IOException {
        List<String> expected = new ArrayList<>();
        for (Edition edition : Edition.values()) {
            Map<String, List<TestMethod>> tests = edition.tests();
            for (Row row : edition.rows()) {
                expected.add(ConformancePage.start(row, tests.getOrDefault(row.id(), List.of())));
            }
        }
        List<String> found = rows().stream()
                .map(line -> line.substring(0, line.lastIndexOf("| ", line.length() - 3) + 2))
                .toList();
        assertThat(found).as(HINT).containsExactlyElementsOf(expected);
    }

    @Test
    void whatHasATestWasRunAndPassed() throws IOException {
        assertThat(rows()).as(HINT).allMatch(line -> line.endsWith("| passed |") || line.endsWith("| not tested |"));
    }

    @Test
    void aResultIsWhatTheReportsSay(@TempDir Path folder) throws IOException {
        String type = "io.culex.broker.conformance.v5.SomeIT";
        Files.writeString(folder.resolve("TEST-" + type + ".xml"), """
                <testsuite>
                  <testcase name="fine" classname="%1$s"/>
                  <testcase name="each(int)[1]" classname="%1$s"/>
                  <testcase name="each(int)[2]" classname="%1$s"><failure/></testcase>
                  <testcase name="each(int)[3]" classname="%1$s"/>
                  <testcase name="broken" classname="%1$s"><error/></testcase>
                  <testcase name="left" classname="%1$s"><skipped/></testcase>
                </testsuite>
                """.formatted(type));
        TestReports reports = TestReports.read(folder);
        assertThat(reports.result(new TestMethod(type, "fine"))).isEqualTo(Result.PASSED);
        assertThat(reports.result(new TestMethod(type, "each"))).isEqualTo(Result.FAILED);
        assertThat(reports.result(new TestMethod(type, "broken"))).isEqualTo(Result.FAILED);
        assertThat(reports.result(new TestMethod(type, "left"))).isEqualTo(Result.NOT_RUN);
        assertThat(reports.result(new TestMethod(type, "unknown"))).isEqualTo(Result.NOT_RUN);
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("../docs/conformance.md")).stream()
                .filter(line -> line.startsWith("| MQTT-") || line.startsWith("| 3.1-"))
                .toList();
    }
}

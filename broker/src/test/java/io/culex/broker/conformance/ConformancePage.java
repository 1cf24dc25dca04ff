package io.culex.broker.conformance;

import io.culex.broker.conformance.Edition.Row;
import io.culex.broker.conformance.Edition.TestMethod;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** docs/conformance.md: what each version of MQTT says, and what was seen of it. */
final class ConformancePage {
    private static final String SOURCES = "../broker/src/test/java/io/culex/broker/conformance/";

    private final TestReports reports;

    ConformancePage(TestReports reports) {
        this.reports = reports;
    }

    /** What is known of a statement. */
    enum Result {
        PASSED("passed"),
        FAILED("failed"),
        NOT_RUN("not run"),
        NOT_TESTED("not tested");

        private final String shown;

        Result(String shown) {
            this.shown = shown;
        }
    }

    /** The whole page, for what was seen on this day. */
    String write(LocalDate day) {
        StringBuilder page = new StringBuilder("""
                # Conformance

                What the MQTT standards demand, statement by statement, and what came out when Culex was tested for it. The ids are
                those of the standards' appendix B, the words are ours. The tests are raw sockets against a broker, no client library
                between them; a statement is passed when all of its tests were run and none failed.

                `./dev conformance` runs the tests and writes this page from their reports; do not edit it. A test of the normal build
                fails when the page does not have the statements and tests of the sources. Last run: %s.

                """.formatted(day));
        summary(page);
        for (Edition edition : Edition.values()) {
            section(page, edition);
        }
        return page.toString();
    }

    private void summary(StringBuilder page) {
        page.append("| version | statements | passed | failed | not run | not tested, with the reason |\n");
        page.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Edition edition : Edition.values()) {
            Map<Result, Integer> counts = counts(edition);
            page.append("| ")
                    .append(edition.title())
                    .append(" | ")
                    .append(edition.rows().size());
            for (Result result : Result.values()) {
                page.append(" | ").append(counts.getOrDefault(result, 0));
            }
            page.append(" |\n");
        }
    }

    Map<Result, Integer> counts(Edition edition) {
        Map<String, List<TestMethod>> tests = edition.tests();
        Map<Result, Integer> counts = new EnumMap<>(Result.class);
        for (Row row : edition.rows()) {
            counts.merge(result(tests.getOrDefault(row.id(), List.of())), 1, Integer::sum);
        }
        return counts;
    }

    private void section(StringBuilder page, Edition edition) {
        page.append("\n## ").append(edition.title()).append("\n\n");
        if (edition == Edition.MQTT_3_1) {
            page.append("""
                    MQTT 3.1 numbers nothing. These are its differences from 3.1.1 as a server has to know them, under names of ours.

                    """);
        }
        page.append("Tests: [`conformance/%s`](%s%s).\n\n".formatted(edition.folder(), SOURCES, edition.folder()));
        page.append("| id | what it says | test | result |\n");
        page.append("| --- | --- | --- | --- |\n");
        Map<String, List<TestMethod>> tests = edition.tests();
        for (Row row : edition.rows()) {
            List<TestMethod> own = tests.getOrDefault(row.id(), List.of());
            page.append(start(row, own)).append(result(own).shown).append(" |\n");
        }
    }

    /** The line of a statement up to its result. */
    static String start(Row row, List<TestMethod> tests) {
        String proof = tests.isEmpty()
                ? row.reason()
                : tests.stream()
                        .map(test -> "`" + test.shown() + "`")
                        .distinct()
                        .collect(Collectors.joining("<br>"));
        return "| %s | %s | %s | ".formatted(row.id(), row.words(), proof);
    }

    private Result result(List<TestMethod> tests) {
        if (tests.isEmpty()) {
            return Result.NOT_TESTED;
        }
        Result all = Result.PASSED;
        for (TestMethod test : tests) {
            Result one = reports.result(test);
            if (one == Result.FAILED) {
                return one;
            }
            all = one == Result.NOT_RUN ? one : all;
        }
        return all;
    }
}

package io.culex.javascript.testing;

import io.culex.javascript.testing.TestResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The XML that build servers read. */
final class JUnitReport {
    private static final double NANOS = 1e9;

    private JUnitReport() {}

    static void write(Path file, List<TestResult.File> files) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text(files));
    }

    static String text(List<TestResult.File> files) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        for (TestResult.File each : files) {
            suite(xml, each);
        }
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, TestResult.File file) {
        long skipped = file.tests().stream()
                .filter(test -> test.outcome() == Outcome.SKIPPED)
                .count();
        long nanos = file.tests().stream().mapToLong(TestResult::nanos).sum();
        xml.append(String.format(
                Locale.ROOT,
                "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\">\n",
                escaped(file.name()),
                file.tests().size(),
                file.failed(),
                file.broken() == null ? 0 : 1,
                skipped,
                nanos / NANOS));
        for (TestResult test : file.tests()) {
            xml.append(String.format(
                    Locale.ROOT,
                    "    <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\">",
                    escaped(file.name()),
                    escaped(test.name()),
                    test.nanos() / NANOS));
            String problem = test.problem();
            if (problem != null) {
                String first = problem.lines().findFirst().orElse("");
                xml.append("<failure message=\"").append(escaped(first)).append("\">");
                xml.append(escaped(problem)).append("</failure>");
            } else if (test.outcome() == Outcome.SKIPPED) {
                xml.append("<skipped/>");
            }
            xml.append("</testcase>\n");
        }
        String broken = file.broken();
        if (broken != null) {
            xml.append("    <testcase classname=\"")
                    .append(escaped(file.name()))
                    .append("\" name=\"load\"><error>");
            xml.append(escaped(broken)).append("</error></testcase>\n");
        }
        xml.append("  </testsuite>\n");
    }

    private static String escaped(String text) {
        StringBuilder xml = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\n' -> xml.append("&#10;");
                default -> xml.append(c < ' ' && c != '\t' ? '?' : c);
            }
        }
        return xml.toString();
    }
}

package io.culex.broker.conformance;

import io.culex.broker.conformance.ConformancePage.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Writes docs/conformance.md from the reports of the tests that ran before: {@code ./dev conformance}. */
final class ConformanceRun {
    @Test
    void write() throws IOException {
        ConformancePage page = new ConformancePage(TestReports.read(Path.of("target/surefire-reports")));
        Files.writeString(Path.of("../docs/conformance.md"), page.write(LocalDate.now(ZoneOffset.UTC)));
        for (Edition edition : Edition.values()) {
            assertThat(page.counts(edition)).doesNotContainKeys(Result.FAILED, Result.NOT_RUN);
        }
    }
}

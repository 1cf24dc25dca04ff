package io.culex.benchmarks.compare;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class ScalingTest {
    @Test
    void theExponentIsFound() {
        double[] xs = {1, 10, 100, 1000};
        double[] ys = new double[xs.length];
        for (int i = 0; i < xs.length; i++) {
            ys[i] = 3 * Math.pow(xs[i], 0.5);
        }
        Fit fit = Fit.of(xs, ys);
        assertThat(fit.exponent()).isCloseTo(0.5, within(1e-9));
        assertThat(fit.factor()).isCloseTo(3, within(1e-9));
        assertThat(fit.at(10_000)).isCloseTo(300, within(1e-6));
    }

    @Test
    void thePageHasTheTableAndItsDrawingIsSound(@TempDir Path docs) throws Exception {
        Sweep sweep = Sweep.ALL.getFirst();
        double[] measured = new double[sweep.values().length];
        for (int i = 0; i < measured.length; i++) {
            measured[i] = 2.0 / sweep.values()[i];
        }
        Path file = docs.resolve("scaling.md");
        Options options = Options.of("--sweep", sweep.name(), "--output", file.toString());
        ScalingReport report = new ScalingReport(options, Machine.here(), LocalDate.EPOCH);
        report.add(sweep, measured);
        report.write();
        String page = Files.readString(file);
        assertThat(page)
                .contains("| [" + sweep.what() + "](#" + sweep.name() + ") | 1 | 3,000 |")
                .contains("| -1.00 |")
                .contains("![" + sweep.what() + "](scaling/" + sweep.name() + ".svg)");
        String drawing = Files.readString(docs.resolve("scaling").resolve(sweep.name() + ".svg"));
        var parsed = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(drawing)));
        assertThat(parsed.getElementsByTagName("circle").getLength()).isEqualTo(measured.length);
    }
}

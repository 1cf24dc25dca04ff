package io.culex.benchmarks.compare;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
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
        Path file = docs.resolve("scaling.md");
        report(file).write(sweep, falling(sweep, 200));
        String page = Files.readString(file);
        assertThat(page)
                .contains("| [" + sweep.what() + "](#subscribers-of-one-topic) | 1 | 3,000 | 200 → 0.067 ")
                .contains("| 1 | 200 | 200–200 | 25% | 0.50 |")
                .contains("Exponent -1.00 in the upper half")
                .contains("![" + sweep.what() + "](scaling/" + sweep.name() + ".svg)");
        String drawing = Files.readString(docs.resolve("scaling").resolve(sweep.name() + ".svg"));
        var parsed = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(drawing)));
        assertThat(parsed.getElementsByTagName("circle").getLength()).isEqualTo(sweep.values().length);
    }

    @Test
    void whatPeopleWroteStays(@TempDir Path docs) throws Exception {
        Sweep first = Sweep.ALL.getFirst();
        Sweep second = Sweep.ALL.get(1);
        Path file = docs.resolve("scaling.md");
        report(file).write(first, falling(first, 200));
        report(file).write(second, falling(second, 200));
        Files.writeString(file, Files.readString(file) + "\nWhat it means.\n");
        report(file).write(first, falling(first, 400));
        assertThat(Files.readString(file))
                .endsWith("<!-- end " + second.name() + " -->\n\nWhat it means.\n")
                .containsOnlyOnce("## " + first.what() + "\n")
                .containsOnlyOnce("| [" + first.what() + "]")
                .containsOnlyOnce("| [" + second.what() + "]")
                .contains("| 1 | 400 |")
                .doesNotContain("| 1 | 200 |");
    }

    private static ScalingReport report(Path page) throws BenchException {
        Options options = Options.of("--sweep", "all", "--rounds", "1", "--output", page.toString());
        return new ScalingReport(options, Machine.here(), LocalDate.EPOCH);
    }

    private static List<List<SweepPoint>> falling(Sweep sweep, double factor) {
        return Arrays.stream(sweep.values())
                .mapToObj(value -> List.of(new SweepPoint(Math.max(1e-3, factor / value), 0.25, 0.5)))
                .toList();
    }
}

package io.culex.broker.it;

import io.culex.broker.architecture.Checkout;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The plugin that the README shows works as it is printed. */
final class ReadmePluginIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

    @TempDir
    private Path work;

    @Test
    void worksAsItIsPrinted() throws IOException {
        List<MatchResult> blocks = blocks("README.md");
        int at = 0;
        while (!blocks.get(at).group(1).equals("java")) {
            at++;
        }
        PluginJar jar = new PluginJar(work, "", "")
                .text("com.example.StampPlugin", blocks.get(at).group(2));
        blocks.get(at + 1).group(2).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            jar.manifest(line.substring(0, colon), line.substring(colon + 2));
        });
        try (TestBroker broker = TestBroker.start();
                RawClient client = broker.connect(MQTT_5)) {
            client.subscribe("a", 1);
            jar.into(broker.pluginsFolder(), "stamp.jar");
            await().untilAsserted(() -> {
                client.publishAndWait("a", "b", 1);
                assertThat(client.receive().text()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z b");
            });
        }
    }

    @Test
    void theTranslationShowsTheSameCode() throws IOException {
        assertThat(code("README.zh-CN.md")).isEqualTo(code("README.md"));
    }

    private static List<String> code(String file) throws IOException {
        return blocks(file).stream()
                .map(block -> block.group(2)
                        .replaceAll("(?m) *(//|#) .*$", "") // comments are translated
                        .replaceAll("(?m)description: .*$", ""))
                .toList();
    }

    private static List<MatchResult> blocks(String file) throws IOException {
        return BLOCK.matcher(Files.readString(Checkout.root().resolve(file)))
                .results()
                .toList();
    }
}

package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.FreePort;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestCertificates;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real broker on which the programs of {@link Rows} are run one after another, and clients that take their steps.
 *
 * <p>{@code check VALUE}: what the program's {@code check(row, fn)} gives. {@code connect ID [3.1.1] [user=U] [pass=P] [persistent]
 * [will=TOPIC:TEXT] [keepalive=N]
 * [expiry=N]}, {@code refused CODE ID …}, {@code subscribe ID FILTER QOS [CODE]}, {@code unsubscribe ID
 * FILTER}, {@code publish ID TOPIC TEXT QOS [CODE]}, with - for a code nothing is waited
 * for, {@code receive ID TOPIC TEXT [QOS]}, {@code nothing ID}, {@code ping ID},
 * {@code disconnect ID}, {@code drop ID}, {@code closed ID}, {@code silent ID}: it opens a connection
 * and says nothing, {@code hex ID BYTES}: it says this.
 * {@code line TEXT}, {@code order TEXT | TEXT}: what was logged since the row began. {@code save TEXT}: another program.
 * {@code websocket PORT PATH CODE}, {@code tls PORT CODE}: a client that comes by another listener.
 */
final class Stage implements AutoCloseable {
    private static final String HEAD = """
            function check(name, fn) {
              on('publish', 'check', async (p) => {
                if (p.text() !== name) return
                let value
                try { value = await fn() } catch (e) { value = e.message }
                console.log('> ' + name + ': ' + (typeof value === 'string' ? value : JSON.stringify(value)))
              })
            }
            """;

    private final ScriptBroker scripts;
    private final TestCertificates certificates;
    private final Map<String, RawClient> clients = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private int from;
    private boolean fresh;

    Stage(Path directory, Map<String, String> settings) throws Exception {
        certificates = TestCertificates.create(directory);
        scripts = new ScriptBroker(directory, settings, "");
        Files.copy(certificates.certificate(), scripts.broker.scriptsFolder().resolve("cert.pem"));
        Files.copy(certificates.privateKey(), scripts.broker.scriptsFolder().resolve("key.pem"));
    }

    /** Puts a program in force. */
    void load(Rows.Program program) throws Exception {
        clients.values().forEach(RawClient::close);
        clients.clear();
        begin();
        boolean module = program.script().startsWith("import ");
        String text = placed(program.script());
        String ready = "\nsetTimeout(() => console.log('ready: " + program.name() + "'))\n";
        scripts.save(module ? text.stripTrailing() + "\n" + HEAD + ready : HEAD + text + ready);
        awaitLine("ready: " + program.name());
        fresh = true;
    }

    private String placed(String text) throws Exception {
        String result = text.replace("WS_PORT", String.valueOf(scripts.broker.wsPort()));
        for (String name : List.of("FREE_1", "FREE_2")) {
            if (result.contains(name)) {
                ports.put(name, FreePort.find());
                result = result.replace(name, String.valueOf(ports.get(name)));
            }
        }
        return result.replace("MQTT_PORT", String.valueOf(scripts.broker.port()));
    }

    /** A program's first row sees what it logged while it was loaded, too. */
    void run(Rows.Row row) throws Exception {
        if (!fresh) {
            begin();
        }
        fresh = false;
        for (String step : row.steps()) {
            try {
                take(row, step);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError(
                        row.name() + ": " + step + " failed: " + failed.getMessage() + "\nlogged: " + since(), failed);
            }
        }
    }

    private void begin() {
        from = scripts.lines.size();
    }

    private List<String> since() {
        return List.copyOf(scripts.lines).stream().skip(from).toList();
    }

    private void awaitLine(String text) {
        awaitLines(seen -> seen.stream().anyMatch(line -> line.contains(text)));
    }

    private void awaitLines(Predicate<List<String>> wanted) {
        Awaitility.await().until(this::since, wanted);
    }

    private static boolean inOrder(List<String> lines, String[] parts) {
        int found = 0;
        for (String line : lines) {
            if (found < parts.length && line.contains(parts[found])) {
                found++;
            }
        }
        return found == parts.length;
    }

    private RawClient client(String id) {
        return Objects.requireNonNull(clients.get(id), id);
    }

    private void take(Rows.Row row, String step) throws Exception {
        String[] words = step.split(" +", -1);
        String rest = step.contains(" ") ? step.substring(step.indexOf(' ') + 1) : "";
        switch (words[0]) {
            case "check" -> {
                scripts.broker.context().publisher().publish(Message.of("check", row.name()));
                awaitLine("> " + row.name() + ":");
                assertThat(since()).contains("> " + row.name() + ": " + rest);
            }
            case "say" -> scripts.broker.context().publisher().publish(Message.of(words[1], words[2]));
            case "line" -> awaitLine(rest);
            case "order" -> awaitLines(seen -> inOrder(seen, rest.split(Pattern.quote(" | "), -1)));
            case "never" -> assertThat(since()).noneMatch(line -> line.contains(rest));
            case "websocket" -> {
                try (HttpClient http = HttpClient.newHttpClient()) {
                    URI uri = URI.create("ws://127.0.0.1:" + port(words[1]) + words[2]);
                    assertThat(Ports.connectOver(http, uri)).startsWith(0x20, 2, 0, Integer.parseInt(words[3]));
                }
            }
            case "tls" -> overTls(port(words[1]), words[2]);
            default -> act(words);
        }
    }

    private int port(String name) {
        return switch (name) {
            case "WS_PORT" -> scripts.broker.wsPort();
            case "MQTT_PORT" -> scripts.broker.port();
            default -> Objects.requireNonNull(ports.get(name), name);
        };
    }

    private void overTls(int port, String code) throws Exception {
        Socket socket = certificates
                .clientContext()
                .getSocketFactory()
                .createSocket(new Socket("127.0.0.1", port), "127.0.0.1", port, true);
        try (RawClient client = RawClient.over(socket)) {
            Packet connack = client.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "tls"));
            assertThat(connack.reasonCode()).isEqualTo(Integer.parseInt(code));
        }
    }

    private void act(String[] words) throws Exception {
        switch (words[0]) {
            case "connect" -> connect(words[1], words, 0);
            case "refused" -> connect(words[2], words, Integer.decode(words[1]));
            case "silent" -> clients.put(words[1], scripts.broker.open());
            case "hex" -> client(words[1]).sendHex(words[2]);
            case "subscribe" ->
                assertThat(client(words[1]).subscribe(words[2], Integer.parseInt(words[3])))
                        .isEqualTo(words.length > 4 ? Integer.decode(words[4]) : Integer.parseInt(words[3]));
            case "unsubscribe" -> client(words[1]).unsubscribe(words[2]);
            case "publish", "retain" -> publish(words);
            case "receive" -> {
                Packet packet = client(words[1]).receive();
                assertThat(packet.topic() + " " + packet.text())
                        .isEqualTo(words[2] + " " + (words.length > 3 ? words[3] : ""));
                if (words.length > 4) {
                    assertThat(packet.qos()).isEqualTo(Integer.parseInt(words[4]));
                }
            }
            case "await" -> client(words[1]).await(packet -> packet.topic().equals(words[2]));
            case "nothing" -> client(words[1]).expectNothing();
            case "ping" -> client(words[1]).ping();
            case "disconnect" -> client(words[1]).disconnect();
            case "drop" -> client(words[1]).close();
            case "closed" -> client(words[1]).awaitClosed();
            default -> throw new IllegalArgumentException("no such step: " + words[0]);
        }
    }

    private void publish(String[] words) {
        int qos = Integer.parseInt(words[4]);
        io.culex.testkit.Message message =
                io.culex.testkit.Message.of(words[2], words[3]).withQos(qos);
        if (words.length > 5 && words[5].equals("-")) {
            client(words[1]).publish(message);
            return;
        }
        Packet answer = client(words[1]).publishAndWait(words[0].equals("retain") ? message.retained() : message);
        if (qos > 0) {
            int wanted = words.length > 5 ? Integer.decode(words[5]) : 0;
            // Nobody to receive it is no refusal.
            assertThat(answer.reasonCode() == 0x10 ? 0 : answer.reasonCode()).isEqualTo(wanted);
        }
    }

    private void connect(String id, String[] words, int code) {
        ConnectOptions options = ConnectOptions.of(
                List.of(words).contains("3.1.1") ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5, id);
        String user = value(words, "user");
        if (user != null) {
            options = options.credentials(user, value(words, "pass"));
        }
        String keepAlive = value(words, "keepalive");
        if (keepAlive != null) {
            options = options.keepAlive(Integer.parseInt(keepAlive));
        }
        String will = value(words, "will");
        if (will != null) {
            options = options.will(io.culex.testkit.Message.of(
                    will.substring(0, will.indexOf(':')), will.substring(will.indexOf(':') + 1)));
        }
        String expiry = value(words, "expiry");
        if (expiry != null) {
            options = options.with(Property.SESSION_EXPIRY_INTERVAL, Integer.parseInt(expiry));
        }
        if (List.of(words).contains("persistent")) {
            options = options.persistent();
        }
        RawClient client = scripts.broker.open();
        clients.put(id, client);
        assertThat(client.connect(options).reasonCode()).isEqualTo(code);
    }

    private static @Nullable String value(String[] words, String name) {
        for (String word : words) {
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        return null;
    }

    @Override
    public void close() {
        clients.values().forEach(RawClient::close);
        scripts.close();
    }
}

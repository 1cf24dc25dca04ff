package io.culex.testkit;

import io.culex.api.PluginContext;
import io.culex.api.ProtocolVersion;
import io.culex.api.embedded.BrokerLauncher;
import io.culex.api.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A broker in this process on free loopback ports, with a temporary folder for its data, scripts and plugins. Closing it
 * closes the broker and deletes the folder.
 *
 * <pre>{@code
 * try (TestBroker broker = TestBroker.start();
 *         RawClient subscriber = broker.connect(ProtocolVersion.MQTT_5);
 *         RawClient publisher = broker.connect(ProtocolVersion.MQTT_5)) {
 *     broker.context().register(new MyHook());
 *     subscriber.subscribe("sensors/+", 1);
 *     publisher.publishAndWait("sensors/a", "21.5", 1);
 *     assertThat(subscriber.receive().text()).isEqualTo("21.5");
 *     subscriber.expectNothing();
 * }
 * }</pre>
 *
 * <p>Safe from any thread after the start; the clients it opens are not closed with it.
 *
 * @since 0.1
 */
public final class TestBroker implements AutoCloseable {
    /** Names another storage engine than {@code memory} for all brokers of a test run. */
    private static final String ENGINE = "culex.test.engine";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Path folder;
    private final EmbeddedBroker broker;
    private final @Nullable TestCertificates certificates;

    private TestBroker(Path folder, EmbeddedBroker broker, @Nullable TestCertificates certificates) {
        this.folder = folder;
        this.broker = broker;
        this.certificates = certificates;
    }

    /** A broker with the default configuration, but for what it keeps: that is in memory. */
    public static TestBroker start() {
        return builder().start();
    }

    /** For a broker with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** A name no other call in this process returns, for topics and client identifiers. */
    public static String unique(String prefix) {
        return prefix + "-" + NAMES.incrementAndGet();
    }

    /** The port of the TCP listener. */
    public int port() {
        return port(Transport.TCP);
    }

    /** The port of the WebSocket listener; its path is {@code /mqtt}. */
    public int wsPort() {
        return port(Transport.WS);
    }

    /** The port for a transport; TLS and WSS need {@link Builder#tls()}. */
    public int port(Transport transport) {
        return broker.port(listener(transport));
    }

    /** The port of a listener by its name. */
    public int port(String listenerName) {
        return broker.port(listenerName);
    }

    /** An open TCP connection to a listener, without a CONNECT. */
    public RawClient openTcp(String listenerName) {
        try {
            return RawClient.over(new Socket(InetAddress.getByName("127.0.0.1"), port(listenerName)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker's services, as for a plugin with the id {@code embedded}. */
    public PluginContext context() {
        return broker.context();
    }

    /** The certificate of the encrypted listeners. */
    public TestCertificates certificates() {
        if (certificates == null) {
            throw new IllegalStateException("no tls() at the builder");
        }
        return certificates;
    }

    /** The folder the broker writes to. */
    public Path dataFolder() {
        return folder.resolve("data");
    }

    /** The folder of the scripts the broker was started with. */
    public Path scriptsFolder() {
        return folder.resolve("scripts");
    }

    /** The folder of the plugins the broker was started with. */
    public Path pluginsFolder() {
        return folder.resolve("plugins");
    }

    /** An open TCP connection without a CONNECT. */
    public RawClient open() {
        return open(Transport.TCP);
    }

    /** An open connection without a CONNECT. */
    public RawClient open(Transport transport) {
        try {
            return new RawClient(transport.webSocket() ? webSocket(transport, "/mqtt", "mqtt") : socket(transport));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An open WebSocket to any path, asking for any subprotocol or for none; fails where the broker refuses it. */
    public RawClient openWebSocket(String path, @Nullable String subprotocol) {
        try {
            return new RawClient(webSocket(Transport.WS, path, subprotocol));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connected client with a unique id and a clean session over TCP. */
    public RawClient connect(ProtocolVersion version) {
        return connect(ConnectOptions.of(version, unique("client")));
    }

    /** A connected client over TCP; fails when the broker refuses it. */
    public RawClient connect(ConnectOptions options) {
        return connect(Transport.TCP, options);
    }

    /** A connected client; fails when the broker refuses it. */
    public RawClient connect(Transport transport, ConnectOptions options) {
        RawClient client = open(transport);
        Packet connack = client.connect(options);
        if (connack.reasonCode() != 0) {
            client.close();
            throw new AssertionError("refused: " + connack);
        }
        return client;
    }

    private SocketLink socket(Transport transport) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        if (!transport.encrypted()) {
            return new SocketLink(new Socket(loopback, port(transport)));
        }
        SSLSocket socket =
                (SSLSocket) certificates().clientContext().getSocketFactory().createSocket(loopback, port(transport));
        socket.startHandshake();
        return new SocketLink(socket);
    }

    private WebSocketLink webSocket(Transport transport, String path, @Nullable String subprotocol) throws IOException {
        HttpClient.Builder http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (transport.encrypted()) {
            http.sslContext(certificates().clientContext());
        }
        String scheme = transport.encrypted() ? "wss" : "ws";
        URI uri = URI.create(scheme + "://127.0.0.1:" + port(transport) + path);
        return new WebSocketLink(uri, http.build(), subprotocol);
    }

    @Override
    public void close() {
        try {
            broker.close();
        } finally {
            delete(folder);
        }
    }

    private static String listener(Transport transport) {
        return switch (transport) {
            case TCP -> "mqtt";
            case TLS -> "mqtts";
            case WS -> "ws";
            case WSS -> "wss";
        };
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Settings before the start.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> scripts = new LinkedHashMap<>();
        private boolean tls;

        private Builder() {
            set("listeners.mqtt.port", "0").set("listeners.ws.port", "0");
            set("store.engine", System.getProperty(ENGINE, "memory"));
        }

        /** A setting as {@code --set path=value} takes it. */
        public Builder set(String path, String value) {
            settings.put(path, value);
            return this;
        }

        /** A file in the scripts folder before the broker starts. */
        public Builder script(String fileName, String source) {
            scripts.put(fileName, source);
            return this;
        }

        /** Adds the listeners {@code mqtts} and {@code wss} with a certificate made for this broker. */
        public Builder tls() {
            tls = true;
            return this;
        }

        /** Starts the broker; returns when its listeners are open. */
        public TestBroker start() {
            Path folder = temporaryFolder();
            try {
                Map<String, String> all = new LinkedHashMap<>();
                for (String name : new String[] {"data", "scripts", "plugins"}) {
                    all.put(
                            name + ".dir",
                            Files.createDirectory(folder.resolve(name)).toString());
                }
                for (Map.Entry<String, String> script : scripts.entrySet()) {
                    Files.writeString(folder.resolve("scripts").resolve(script.getKey()), script.getValue());
                }
                TestCertificates certificates = tls ? TestCertificates.create(folder) : null;
                if (certificates != null) {
                    addEncrypted(all, Transport.TLS, "tcp", certificates);
                    addEncrypted(all, Transport.WSS, "ws", certificates);
                }
                all.putAll(settings);
                return new TestBroker(folder, BrokerLauncher.find().start(all), certificates);
            } catch (Exception e) {
                delete(folder);
                throw new IllegalStateException("the broker did not start: " + e.getMessage(), e);
            }
        }

        private static void addEncrypted(
                Map<String, String> settings, Transport transport, String type, TestCertificates certificates) {
            String path = "listeners." + listener(transport) + ".";
            settings.put(path + "type", type);
            settings.put(path + "port", "0");
            settings.put(path + "tls.cert", certificates.certificate().toString());
            settings.put(path + "tls.key", certificates.privateKey().toString());
        }

        private static Path temporaryFolder() {
            try {
                return Files.createTempDirectory("culex-test");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

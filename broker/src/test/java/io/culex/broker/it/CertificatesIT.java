package io.culex.broker.it;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.culex.api.Client;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@DisplayName("Certificates of clients and of the broker")
final class CertificatesIT {
    private static final String ALICE = "CN=alice,OU=gateways,O=Example";

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestAuthority authority;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        authority = new TestAuthority("root");
        authority.write(folder.resolve("ca.pem"));
        TestAuthority.write(folder, "common", authority.server("localhost"));
        TestAuthority.write(folder, "exact", authority.server("mqtt.example.org"));
        TestAuthority.write(folder, "wild", authority.server("*.example.com"));
        TestAuthority.write(folder, "changing", authority.server("before"));
        TestBroker.Builder builder = TestBroker.builder().set("threads.event-loops", "3");
        String must = tls(builder, "must", "common");
        builder.set(must + "client-auth", "require")
                .set(must + "ca", folder.resolve("ca.pem").toString())
                .set(must + "user-name-from", "common-name");
        String may = tls(builder, "may", "common");
        builder.set(may + "client-auth", "request")
                .set(may + "ca", folder.resolve("ca.pem").toString())
                .set(may + "user-name-from", "subject")
                .set(may + "protocols", "[TLSv1.2]")
                .set(may + "ciphers", "[TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]");
        String names = tls(builder, "names", "common");
        builder.set(
                names + "sni",
                "{mqtt.example.org: {cert: %s, key: %s}, '*.example.com': {cert: %s, key: %s}}"
                        .formatted(
                                folder.resolve("exact.pem"),
                                folder.resolve("exact.key"),
                                folder.resolve("wild.pem"),
                                folder.resolve("wild.key")));
        tls(builder, "changing", "changing");
        tls(builder, "changing-ws", "changing");
        builder.set("listeners.changing-ws.type", "ws");
        broker = builder.set("authentication.users", "[{name: alice, password: secret, role: gateway}]")
                .set("authentication.anonymous", "deny")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    private static String tls(TestBroker.Builder builder, String listener, String files) {
        String path = "listeners." + listener + ".";
        builder.set(path + "port", "0")
                .set(path + "tls.cert", folder.resolve(files + ".pem").toString())
                .set(path + "tls.key", folder.resolve(files + ".key").toString());
        return path + "tls.";
    }

    private static SSLSocket socket(String listener, SSLContext context, @Nullable String name) throws IOException {
        Socket plain = new Socket("127.0.0.1", broker.port(listener));
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        if (name != null) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
        }
        socket.setSoTimeout(15_000);
        socket.startHandshake();
        return socket;
    }

    private static RawClient client(String listener, SSLContext context) throws IOException {
        return RawClient.over(socket(listener, context, null));
    }

    private static Client known(String id) {
        return Objects.requireNonNull(broker.context().clients().find(id));
    }

    private static String shown(String listener, @Nullable String name) throws Exception {
        try (SSLSocket socket = socket(listener, authority.context(), name)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    // ---- of clients
    // --------------------------------------------------------------------------------------------------

    @Test
    @DisplayName("The common name becomes the user name, whatever CONNECT says; its role is that of the user")
    void commonName() throws Exception {
        for (String said : new String[] {null, "bob"}) {
            String id = unique("named");
            try (RawClient client = client("must", authority.context(authority.client(ALICE)))) {
                assertThat(client.connect(ConnectOptions.of(MQTT_5, id).credentials(said, null))
                                .reasonCode())
                        .isZero();
                assertThat(known(id).username()).isEqualTo("alice");
                assertThat(known(id).attributes()).containsEntry("role", "gateway");
                assertThat(known(id).certificates().getFirst().getSubjectX500Principal())
                        .hasToString("CN=alice, OU=gateways, O=Example");
            }
        }
    }

    @Test
    @DisplayName("The HiveMQ client shows its certificate")
    void hiveMq() throws Exception {
        String id = unique("hivemq");
        Mqtt5BlockingClient client = MqttClient.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.port("must"))
                .sslConfig(MqttClientSslConfig.builder()
                        .keyManagerFactory(authority.client(ALICE).toKeyManagerFactory())
                        .trustManagerFactory(authority.root().toTrustManagerFactory())
                        .build())
                .useMqttVersion5()
                .buildBlocking();
        client.connect();
        assertThat(known(id).username()).isEqualTo("alice");
        client.disconnect();
    }

    @Test
    @DisplayName("Paho shows its certificate")
    void paho() throws Exception {
        String id = unique("paho");
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(authority.context(authority.client(ALICE)).getSocketFactory());
        options.setHttpsHostnameVerificationEnabled(false);
        var client = new org.eclipse.paho.mqttv5.client.MqttClient(
                "ssl://127.0.0.1:" + broker.port("must"), id, new MemoryPersistence());
        client.connect(options);
        assertThat(known(id).username()).isEqualTo("alice");
        client.disconnect();
        client.close();
    }

    @Test
    @DisplayName("Where a certificate is required nobody comes in without a good one")
    void required() throws Exception {
        TestAuthority other = new TestAuthority("other");
        X509Bundle stranger = other.client(ALICE);
        for (SSLContext context : new SSLContext[] {authority.context(), authority.context(stranger)}) {
            assertThatThrownBy(() -> {
                        try (SSLSocket socket = socket("must", context, null)) {
                            socket.getOutputStream()
                                    .write(ConnectOptions.of(MQTT_5, unique("stranger"))
                                            .toBytes());
                            if (socket.getInputStream().read() < 0) {
                                throw new SSLException("closed");
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        try (RawClient nameless = client("must", authority.context(authority.client("O=Example")))) {
            assertThat(nameless.connect(ConnectOptions.of(MQTT_5, unique("nameless"))
                                    .credentials("alice", "secret"))
                            .reasonCode())
                    .isEqualTo(0x87);
        }
    }

    @Test
    @DisplayName("Where it is asked for, clients come in with it or with a password; TLS 1.2 and its cipher suites")
    void requested() throws Exception {
        String id = unique("asked");
        try (SSLSocket socket = socket("may", authority.context(authority.client(ALICE)), null);
                RawClient client = RawClient.over(socket)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
            client.connect(ConnectOptions.of(MQTT_5, id));
            assertThat(known(id).username()).isEqualTo("CN=alice,OU=gateways,O=Example");
        }
        try (RawClient client = client("may", authority.context())) {
            ConnectOptions options = ConnectOptions.of(MQTT_5, unique("password"));
            assertThat(client.connect(options.credentials("alice", "secret")).reasonCode())
                    .isZero();
        }
        try (RawClient client = client("may", authority.context())) {
            assertThat(client.connect(ConnectOptions.of(MQTT_5, unique("nobody")))
                            .reasonCode())
                    .isNotZero();
        }
    }

    // ---- of the broker
    // -----------------------------------------------------------------------------------------------

    @Test
    @DisplayName("The certificate is that of the host name the client asks for")
    void serverNames() throws Exception {
        assertThat(shown("names", null)).isEqualTo("CN=localhost");
        assertThat(shown("names", "unknown.example.org")).isEqualTo("CN=localhost");
        assertThat(shown("names", "mqtt.example.org")).isEqualTo("CN=mqtt.example.org");
        assertThat(shown("names", "a.example.com")).isEqualTo("CN=*.example.com");
        String id = unique("sni");
        try (RawClient client = RawClient.over(socket("names", authority.context(), "a.example.com"))) {
            ConnectOptions options = ConnectOptions.of(MQTT_5, id).credentials("alice", "secret");
            assertThat(client.connect(options).reasonCode()).isZero();
            client.subscribe(id, 1);
            client.publishAndWait(id, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("New connections get a new certificate, open ones stay; files that cannot be used change nothing")
    void reload() throws Exception {
        assertThat(shown("changing", null)).isEqualTo("CN=before");
        assertThat(shown("changing-ws", null)).isEqualTo("CN=before");
        try (RawClient client = client("changing", authority.context())) {
            client.connect(ConnectOptions.of(MQTT_5, unique("stays")).credentials("alice", "secret"));
            TestAuthority.write(folder, "changing", authority.server("after"));
            awaitShown("CN=after");
            client.ping();

            Path key = folder.resolve("changing.key");
            String good = Files.readString(key, StandardCharsets.US_ASCII);
            try (LogRecorder log = LogRecorder.of("io.culex.broker.transport")) {
                Files.writeString(key, "nonsense");
                Awaitility.await()
                        .untilAsserted(() -> assertThat(log.lines())
                                .anyMatch(line -> line.contains("listener changing")
                                        && line.contains(key.toString())
                                        && line.contains("no private key in it")));
                assertThat(shown("changing", null)).isEqualTo("CN=after");
            }
            Files.writeString(key, good);
            TestAuthority.write(folder, "changing", authority.server("later"));
            awaitShown("CN=later");
            client.ping();
        }
    }

    @Test
    @DisplayName("An expired certificate is told at the start")
    void expired() throws Exception {
        Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
        TestAuthority.write(
                folder,
                "expired",
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=localhost")
                        .notBefore(yesterday.minus(1, ChronoUnit.DAYS))
                        .notAfter(yesterday)
                        .buildIssuedBy(authority.root()));
        TestBroker.Builder builder = TestBroker.builder();
        tls(builder, "late", "expired");
        try (LogRecorder log = LogRecorder.of("io.culex.broker.transport");
                TestBroker _ = builder.start()) {
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("WARN listener late: the certificate in ")
                            && line.contains("expired.pem expired on "));
        }
    }

    private static void awaitShown(String subject) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(shown("changing", null)).isEqualTo(subject);
            assertThat(shown("changing-ws", null)).isEqualTo(subject);
        });
    }
}

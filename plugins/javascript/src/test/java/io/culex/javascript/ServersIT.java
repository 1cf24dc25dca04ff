package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.FreePort;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Servers that programs written for Node open, and who gets in by them. */
class ServersIT {
    @TempDir
    static Path directory;

    private static ScriptBroker scripts;

    @BeforeAll
    static void start() throws Exception {
        scripts = new ScriptBroker(directory, Map.of(), "");
    }

    @BeforeEach
    void forget() {
        scripts.lines.clear();
    }

    @AfterAll
    static void stop() {
        scripts.close();
    }

    @Test
    void aProgramLooksAtConnectionsBeforeItHandsThemOn() throws Exception {
        int port = scripts.broker.port();
        scripts.save("""
                const aedes = require('aedes')()
                const server = require('net').createServer((socket) => {
                  console.log('from', socket.remoteAddress, socket.remotePort > 0)
                  socket.setNoDelay(true).on('close', () => console.log('socket closed'))
                  aedes.preConnect = (client, packet, done) => done(null, packet.clientId !== 'never')
                  if (++count === 2) return socket.destroy()
                  if (count === 3) return setTimeout(() => aedes.handle(socket), 20)
                  console.log('handed on', aedes.handle(socket).listener)
                })
                let count = 0
                server.listen(PORT, () => console.log('ready', server.address().port))
                """.replace("PORT", String.valueOf(port)));
        scripts.awaitLine("ready " + port);
        try (RawClient first = scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "first"))) {
            scripts.awaitLine("handed on mqtt");
            first.disconnect();
        }
        scripts.awaitLine("socket closed");
        try (RawClient second = scripts.broker.open()) {
            Packet refused = second.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "second"));
            assertThat(refused.reasonCode()).isEqualTo(0x87);
        }
        try (RawClient third = scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, "third"))) {
            third.ping();
        }
        assertThat(scripts.lines).contains("from 127.0.0.1 true");
    }

    @Test
    void webSocketsAreOpenedAndAdopted() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            int fresh = FreePort.find();
            scripts.save("""
                    const aedes = require('aedes')()
                    const httpServer = require('http').createServer()
                    require('websocket-stream').createServer({ server: httpServer }, aedes.handle)
                    httpServer.listen(FRESH, () => console.log('opened', httpServer.address().port))
                    const adopted = require('http').createServer()
                    const { WebSocketServer, createWebSocketStream } = require('ws')
                    const wss = new WebSocketServer({ server: adopted })
                    wss.on('connection', (ws, req) => {
                      console.log('ws', req.url, req.headers['x-token'])
                      aedes.handle(createWebSocketStream(ws), req)
                    })
                    adopted.listen(WS, () => console.log('adopted'))
                    aedes.on('client', (c) => console.log('came', c.req && c.req.url, c.connDetails.isWebsocket, c.listener))
                    """.replace("FRESH", "" + fresh).replace("WS,", scripts.broker.wsPort() + ","));
            scripts.awaitLine("opened " + fresh);
            scripts.awaitLine("adopted");
            assertThat(Ports.connectOver(http, URI.create("ws://127.0.0.1:" + fresh + "/any/path?x=1")))
                    .startsWith(0x20, 2, 0, 0);
            scripts.awaitLine("came /any/path?x=1 true script-" + fresh);
            assertThat(Ports.connectOver(http, URI.create("ws://127.0.0.1:" + scripts.broker.wsPort() + "/mqtt")))
                    .startsWith(0x20, 2, 0, 0);
            scripts.awaitLine("ws /mqtt secret");
            scripts.awaitLine("came /mqtt true ws");
        }
    }

    @Test
    void upgradesAreLookedAtOneByOne() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            int port = FreePort.find();
            scripts.save("""
                    const aedes = require('aedes')()
                    const { WebSocketServer, createWebSocketStream } = require('ws')
                    const server = require('http').createServer()
                    const wss = new WebSocketServer({ noServer: true })
                    wss.on('connection', (ws) => aedes.handle(createWebSocketStream(ws)))
                    server.on('upgrade', (request, socket, head) => {
                      if (new URL(request.url, 'http://x').searchParams.get('token') !== 'good') return socket.destroy()
                      wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request))
                    })
                    server.listen(PORT, () => console.log('ready'))
                    """.replace("PORT", String.valueOf(port)));
            scripts.awaitLine("ready");
            assertThat(Ports.connectOver(http, URI.create("ws://127.0.0.1:" + port + "/?token=good")))
                    .startsWith(0x20, 2, 0, 0);
            assertThat(Ports.connectOver(http, URI.create("ws://127.0.0.1:" + port + "/?token=bad")))
                    .startsWith(0x20, 2, 0, 5);
        }
    }

    /** For clients that show the certificate that they trust. */
    private static SSLContext showing(TestCertificates certificates) throws Exception {
        Certificate certificate;
        try (InputStream in = Files.newInputStream(certificates.certificate())) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        String pem = Files.readString(certificates.privateKey()).replaceAll("-----[A-Z ]+-----", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.strip())));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", key, new char[0], new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), certificates.trustManagers().getTrustManagers(), null);
        return context;
    }

    private static int connectOver(SSLContext context, int port, String id) throws IOException {
        try (RawClient client = RawClient.over(context.getSocketFactory().createSocket("127.0.0.1", port))) {
            return client.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id)).reasonCode();
        }
    }

    @Test
    void certificatesOfClientsAreShown() throws Exception {
        TestCertificates certificates = TestCertificates.create(Files.createDirectories(directory.resolve("clients")));
        Files.copy(certificates.certificate(), scripts.broker.scriptsFolder().resolve("cert.pem"));
        Files.copy(certificates.privateKey(), scripts.broker.scriptsFolder().resolve("key.pem"));
        int port = FreePort.find();
        scripts.save("""
                const fs = require('fs')
                const aedes = require('aedes')()
                const options = { key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem'), ca: [fs.readFileSync('cert.pem')],
                  requestCert: true, rejectUnauthorized: false }
                require('tls').createServer(options, (socket) => {
                  const peer = socket.getPeerCertificate()
                  console.log('peer', socket.authorized, peer.subject && peer.subject.CN, peer.subjectaltname,
                    /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(peer.fingerprint256), / GMT$/.test(peer.valid_to))
                  if (socket.authorized) aedes.handle(socket)
                  else socket.destroy()
                }).listen(PORT, () => console.log('ready'))
                aedes.on('client', (c) => console.log('shown', c.connDetails.certAuthorized, c.connDetails.cert.issuer.CN))
                """.replace("PORT", String.valueOf(port)));
        scripts.awaitLine("ready");
        assertThat(connectOver(showing(certificates), port, "known")).isZero();
        scripts.awaitLine("peer true localhost DNS:localhost true true");
        scripts.awaitLine("shown true localhost");
        assertThat(connectOver(certificates.clientContext(), port, "unknown")).isEqualTo(0x87);
        scripts.awaitLine("peer false undefined undefined");
    }

    private static boolean trusts(TestCertificates certificates, int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) certificates.clientContext().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return true;
        } catch (SSLException other) {
            return false;
        }
    }

    @Test
    void certificatesComeFromTheFolder() throws Exception {
        TestCertificates certificates = TestCertificates.create(Files.createDirectories(directory.resolve("servers")));
        Path folder = Files.createDirectories(scripts.broker.scriptsFolder().resolve("tls"));
        Files.copy(certificates.certificate(), folder.resolve("cert.pem"));
        Files.copy(certificates.privateKey(), folder.resolve("key.pem"));
        int port = FreePort.find();
        int web = FreePort.find();
        scripts.save("""
                const fs = require('fs')
                const aedes = require('aedes')()
                const options = { key: fs.readFileSync('tls/key.pem'), cert: fs.readFileSync('tls/cert.pem') }
                require('tls').createServer(options, aedes.handle).listen(PORT, () => console.log('tls ready'))
                const server = require('https').createServer(options)
                require('websocket-stream').createServer({ server }, aedes.handle)
                server.listen(WEB, () => console.log('wss ready'))
                aedes.on('client', (c) => console.log('came', c.tls, c.conn.encrypted, c.conn.authorized))
                require('tls').createServer(aedes.handle).on('error', (e) => console.log('no', e.message)).listen(1)
                require('tls').createServer(options, aedes.handle).on('error', (e) => console.log('no', e.message)).listen(PLAIN)
                """.replace("PORT", String.valueOf(port))
                .replace("WEB", String.valueOf(web))
                .replace("PLAIN", String.valueOf(scripts.broker.port())));
        scripts.awaitLine("tls ready");
        scripts.awaitLine("wss ready");
        scripts.awaitLine("no port 1 needs key and cert");
        scripts.awaitLine("is open for TCP and not for TCP with TLS: see listeners.mqtt");
        SSLSocket socket = (SSLSocket) certificates
                .clientContext()
                .getSocketFactory()
                .createSocket(new Socket("127.0.0.1", port), "127.0.0.1", port, true);
        try (RawClient client = RawClient.over(socket)) {
            assertThat(client.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "tls"))
                            .reasonCode())
                    .isZero();
        }
        scripts.awaitLine("came true true false");
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(certificates.clientContext()).build()) {
            assertThat(Ports.connectOver(http, URI.create("wss://127.0.0.1:" + web + "/")))
                    .startsWith(0x20, 2, 0, 0);
        }
        TestCertificates renewed = TestCertificates.create(Files.createDirectories(directory.resolve("renewed")));
        Files.copy(renewed.privateKey(), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.certificate(), folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> trusts(renewed, port));
        Path copies = scripts.broker.dataFolder().resolve("listeners-of-plugins/javascript");
        assertThat(copies.resolve("script-" + port + ".key.pem")).exists();
    }
}

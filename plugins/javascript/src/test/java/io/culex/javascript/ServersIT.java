package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Servers that programs written for Node open, and who gets in by them. */
class ServersIT {
    @TempDir
    Path directory;

    private ScriptBroker start() throws Exception {
        return new ScriptBroker(directory, Map.of(), "");
    }

    @Test
    void aProgramLooksAtConnectionsBeforeItHandsThemOn() throws Exception {
        try (ScriptBroker scripts = start()) {
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
    }

    @Test
    void webSocketsAreOpenedAndAdopted() throws Exception {
        try (ScriptBroker scripts = start();
                HttpClient http = HttpClient.newHttpClient()) {
            int fresh = Ports.free();
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
        try (ScriptBroker scripts = start();
                HttpClient http = HttpClient.newHttpClient()) {
            int port = Ports.free();
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
        TestCertificates certificates = TestCertificates.create(directory);
        try (ScriptBroker scripts = start()) {
            Path folder = Files.createDirectories(scripts.broker.scriptsFolder().resolve("tls"));
            Files.copy(certificates.certificate(), folder.resolve("cert.pem"));
            Files.copy(certificates.privateKey(), folder.resolve("key.pem"));
            int port = Ports.free();
            int web = Ports.free();
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
            try (HttpClient http = HttpClient.newBuilder()
                    .sslContext(certificates.clientContext())
                    .build()) {
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
}

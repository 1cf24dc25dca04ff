package io.culex.broker.config;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

final class ListenerProblemsTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeKeys() throws Exception {
        for (String name : new String[] {"a", "b"}) {
            X509Bundle bundle = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=" + name)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
            Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
            if (name.equals("a")) {
                Files.writeString(
                        folder.resolve("locked.key"),
                        encrypted(bundle.getKeyPair().getPrivate().getEncoded()));
            }
        }
        Files.writeString(
                folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Files.writeString(folder.resolve("text.pem"), "no PEM at all");
    }

    private static String encrypted(byte[] key) throws Exception {
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("sesame".toCharArray())));
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        byte[] info = new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key)).getEncoded();
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(info);
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + text + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }

    private static Config read(String listener) throws Exception {
        Files.writeString(folder.resolve("config.yml"), "listeners:\n  x: " + listener + "\n");
        return new ConfigReader(folder, Map.of()).read(null, List.of()).config();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: unix}                              | :2:6: listeners.x.path: missing; expected the name of a socket file
            {type: unix, path: a, port: 1}            | :2:34: listeners.x.port: not for listeners of type unix
            {type: unix, path: a, bind: h}          | listeners.x.bind: not for listeners of type unix
            {type: unix, path: a, mode: 888}          | listeners.x.mode: expected three octal digits such as 660, got "888"
            {port: 1, path: a}                        | :2:22: listeners.x.path: only for listeners of type unix
            {port: 1, websocket-origins: [a]}         | listeners.x.websocket-origins: only for listeners of type ws
            {type: ws, port: 1, websocket-origins: [a]} | websocket-origins[0]: expected an origin such as https://app
            {type: ws, port: 1, websocket-max-frame: 1} | websocket-max-frame: expected a size of 125 or more, or 0
            {port: 1, proxy-protocol: true}           | :2:32: listeners.x.proxy-protocol: needs trusted-proxies
            {port: 1, trusted-proxies: [10.0.0.1]}         | trusted-proxies: has no effect without proxy-protocol: true
            {port: 1, proxy-protocol: true, trusted-proxies: [host]} | trusted-proxies[0]: expected an address or a range
            {port: 1, proxy-protocol: true, trusted-proxies: [1.2.3.4/33]} | trusted-proxies[0]: expected an address
            {port: 1, tls: {cert: no.pem, key: a.key}} | :2:28: listeners.x.tls.cert: no readable file at
            {port: 1, tls: {cert: a.pem}}             | listeners.x.tls.key: missing; expected a file
            {port: 1, tls: {cert: text.pem, key: a.key}} | text.pem: no certificate in it
            {port: 1, tls: {cert: a.pem, key: a.pem}} | a.pem: no private key in it
            {port: 1, tls: {cert: a.pem, key: b.key}} | b.key is not the key of the certificate in
            {port: 1, tls: {cert: a.pem, key: old.key}} | old.key: an older form of private keys; make it PKCS#8 with
            {port: 1, tls: {cert: a.pem, key: locked.key}} | locked.key: the key has a password; give it with key-password
            {port: 1, tls: {cert: a.pem, key: locked.key, key-password: x}} | the private key cannot be read; is key-password
            {port: 1, tls: {cert: a.pem, key: a.key, protocols: [TLSv1.1]}} | protocols[0]: expected one of TLSv1.2, TLSv1.3
            {port: 1, tls: {cert: a.pem, key: a.key, protocols: []}} | tls.protocols: expected one of TLSv1.3, TLSv1.2
            {port: 1, tls: {cert: a.pem, key: a.key, ciphers: [NULL_X]}} | tls.ciphers[0]: expected one of TLS_
            {port: 1, tls: {cert: a.pem, key: a.key, client-auth: maybe}} | expected one of none, request, require, got "maybe"
            {port: 1, tls: {cert: a.pem, key: a.key, user-name-from: subject}} | tls.user-name-from: needs client-auth
            {port: 1, tls: {cert: a.pem, key: a.key, sni: {'a b': {cert: a.pem, key: a.key}}}} | expected a host name such as
            {port: 1, tls: {cert: a.pem, key: a.key, sni: {h.x: {cert: a.pem, key: b.key}}}} | tls.sni.h.x.key: /
            {port: 1, tls: {cert: a.pem, key: a.key, sni: [a]}} | tls.sni: expected a map, got a list
            {port: 1, limits: {max-connections: 5}}   | limits.max-connections: holds for all listeners together
            {port: 1, limits: {max-packet-siz: 5}}    | listeners.x.limits.max-packet-siz: unknown key; did you mean `max-packet-size`
            {port: 1, limits: {max-packet-size: 5}}   | limits.max-packet-size: expected a size such as 4KiB from 16
            {port: 1, limits: 5}                      | listeners.x.limits: expected a map, got "5"
            {port: 1, tcp: {backlog: 0}}              | listeners.x.tcp.backlog: expected a number from 1 to 65535
            """)
    void eachMistakeHasItsWords(String listener, String expected) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(listener));
        assertThat(e).as("problems expected").isNotNull();
        assertThat(String.valueOf(e.getMessage())).contains(expected);
    }

    @Test
    void goodKeysAreRead() throws Exception {
        Config config = read(
                "{port: 1, limits: {max-packet-size: 1KiB, connect-timeout: 1s},"
                        + " tls: {cert: a.pem, key: locked.key, key-password: sesame, sni: {'*.b': {cert: b.pem, key: b.key}}}}");
        ListenerConfig listener = Objects.requireNonNull(config.listeners().get("x"));
        LimitsConfig limits = listener.limits().over(config.limits());
        assertThat(limits.maxPacketSize()).isEqualTo(1024);
        assertThat(limits.connectTimeout()).hasSeconds(1);
        assertThat(limits.maxSubscriptions()).isEqualTo(config.limits().maxSubscriptions());
        assertThat(Objects.requireNonNull(listener.tls()).sni().keySet()).containsExactly("*.b");
        assertThat(listener.toString()).doesNotContain("sesame");
    }

    @Test
    void twoListenersDoNotShareASocketFile() {
        assertThatThrownBy(() -> read("{type: unix, path: a}\n  y: {type: unix, path: data/../a}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("listeners.y.path: ")
                .hasMessageContaining("is already that of the listener x");
    }

    @Test
    void localIsWhatOnlyThisMachineReaches() throws Exception {
        assertThat(listener("{type: unix, path: a}").local()).isTrue();
        assertThat(listener("{port: 1}").local()).isTrue();
        assertThat(listener("{port: 1, bind: 0.0.0.0}").local()).isFalse();
        assertThat(listener("{port: 1, proxy-protocol: true, trusted-proxies: [10.0.0.1]}")
                        .local())
                .isFalse();
        String tls = "{port: 1, tls: {cert: a.pem, key: a.key, ca: b.pem, client-auth: %s, user-name-from: subject}}";
        assertThat(listener(tls.formatted("require")).certified()).isTrue();
        assertThat(listener(tls.formatted("request")).certified()).isFalse();
    }

    private static ListenerConfig listener(String text) throws Exception {
        return Objects.requireNonNull(read(text).listeners().get("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe80::1, false",
        "::1, ::1, true"
    })
    void ranges(String range, String address, boolean inside) throws Exception {
        assertThat(Objects.requireNonNull(AddressRange.parse(range)).contains(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }
}

package io.culex.broker.config;

import io.culex.broker.config.TlsConfig.ClientAuth;
import io.culex.broker.config.TlsConfig.UserNameFrom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What is wrong with the section {@code listeners} as a whole: keys that need or exclude each other, files, names. */
final class ListenerChecks {
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s]+");
    private static final Pattern HOST = Pattern.compile("(?:\\*\\.)?[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");

    /** What a socket address has room for, less what the file's name grows by while it is made. */
    private static final int MOST_PATH_BYTES = 90;

    private static final List<String> ONLY_UNIX = List.of("path", "mode");
    private static final List<String> NOT_UNIX = List.of("bind", "port", "tls", "tcp", "trusted-proxies");
    private static final List<String> ONLY_WS =
            List.of("websocket-path", "websocket-max-frame", "websocket-origins", "websocket-compression");

    private final Config config;
    private final Predicate<String> given;
    private final BiConsumer<String, String> problem;

    /**
     * @param given whether a key was given, by path
     * @param problem takes a path and what is wrong there
     */
    ListenerChecks(Config config, Predicate<String> given, BiConsumer<String, String> problem) {
        this.config = config;
        this.given = given;
        this.problem = problem;
    }

    void run() {
        Map<String, String> takenBy = new HashMap<>();
        config.listeners().forEach((name, listener) -> {
            String path = "listeners." + name;
            if (listener.type() == ListenerConfig.Type.UNIX) {
                unix(listener, path, takenBy);
            } else {
                port(name, listener, path, takenBy);
            }
            webSocket(listener, path);
            proxies(listener, path);
            TlsConfig tls = listener.tls();
            if (tls != null) {
                tls(tls, path + ".tls");
            }
        });
    }

    private void refuse(String path, List<String> keys, String why) {
        for (String key : keys) {
            if (given.test(path + "." + key)) {
                problem.accept(path + "." + key, why);
            }
        }
    }

    private void port(String name, ListenerConfig listener, String path, Map<String, String> takenBy) {
        if (!given.test(path + ".port") && !Config.DEFAULTS.listeners().containsKey(name)) {
            problem.accept(path + ".port", "missing; expected a port from 0 to 65535");
        }
        if (listener.bind().isBlank()) {
            problem.accept(path + ".bind", "expected an address or a host name, got nothing");
        }
        String first = takenBy.putIfAbsent(listener.bind() + " " + listener.port(), path.substring(10));
        if (first != null && listener.port() != 0) {
            problem.accept(path + ".port", "port " + listener.port() + " is already that of the listener " + first);
        }
        refuse(path, ONLY_UNIX, "only for listeners of type unix");
    }

    private void unix(ListenerConfig listener, String path, Map<String, String> takenBy) {
        refuse(path, NOT_UNIX, "not for listeners of type unix");
        if (!MODE.matcher(listener.mode()).matches()) {
            problem.accept(path + ".mode", "expected three octal digits such as 660, got \"" + listener.mode() + '"');
        }
        if (listener.path().isBlank()) {
            problem.accept(path + ".path", "missing; expected the name of a socket file");
            return;
        }
        Path file = listener.socketFile(config.data().dir());
        if (file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MOST_PATH_BYTES) {
            problem.accept(
                    path + ".path",
                    file + " is too long for a socket, which takes " + MOST_PATH_BYTES + " bytes at most");
        }
        String first = takenBy.putIfAbsent(file.toString(), path.substring(10));
        if (first != null) {
            problem.accept(path + ".path", file + " is already that of the listener " + first);
        }
    }

    private void webSocket(ListenerConfig listener, String path) {
        if (listener.type() != ListenerConfig.Type.WS) {
            refuse(path, ONLY_WS, "only for listeners of type ws");
            return;
        }
        if (!listener.websocketPath().startsWith("/")) {
            problem.accept(path + ".websocket-path", "expected a path that starts with /");
        }
        int frame = listener.websocketMaxFrame();
        if (frame != 0 && frame < 125) {
            problem.accept(path + ".websocket-max-frame", "expected a size of 125 or more, or 0");
        }
        for (int i = 0; i < listener.websocketOrigins().size(); i++) {
            String origin = listener.websocketOrigins().get(i);
            if (!ORIGIN.matcher(origin).matches()) {
                problem.accept(
                        path + ".websocket-origins[" + i + "]",
                        "expected an origin such as https://app.example.com, got \"" + origin + '"');
            }
        }
    }

    private void proxies(ListenerConfig listener, String path) {
        List<String> trusted = listener.trustedProxies();
        for (int i = 0; i < trusted.size(); i++) {
            if (AddressRange.parse(trusted.get(i)) == null) {
                problem.accept(
                        path + ".trusted-proxies[" + i + "]",
                        "expected an address or a range such as 10.0.0.0/8, got \"" + trusted.get(i) + '"');
            }
        }
        if (listener.type() == ListenerConfig.Type.UNIX) {
            return;
        }
        if (listener.proxyProtocol() && trusted.isEmpty()) {
            problem.accept(
                    path + ".proxy-protocol", "needs trusted-proxies, the addresses that may say who the client is");
        }
        if (!listener.proxyProtocol() && !trusted.isEmpty()) {
            problem.accept(path + ".trusted-proxies", "has no effect without proxy-protocol: true");
        }
    }

    private void tls(TlsConfig tls, String path) {
        pair(tls.cert(), tls.key(), tls.keyPassword(), path);
        tls.sni().forEach((host, served) -> {
            String below = path + ".sni." + host;
            if (!HOST.matcher(host).matches()) {
                problem.accept(below, "expected a host name such as example.com or *.example.com");
            }
            pair(served.cert(), served.key(), served.keyPassword(), below);
        });
        clients(tls, path);
        if (tls.protocols().isEmpty()) {
            problem.accept(path + ".protocols", "expected one of " + String.join(", ", TlsConfig.PROTOCOLS));
        }
        words(tls.protocols(), Set.copyOf(TlsConfig.PROTOCOLS), path + ".protocols");
        if (!tls.ciphers().isEmpty()) {
            words(tls.ciphers(), supportedCiphers(), path + ".ciphers");
        }
    }

    private void clients(TlsConfig tls, String path) {
        Path ca = tls.ca();
        if (ca == null && tls.clientAuth() != ClientAuth.NONE) {
            problem.accept(path + ".client-auth", "needs ca, the certificates that sign those of clients");
        }
        if (ca != null && tls.clientAuth() == ClientAuth.NONE) {
            problem.accept(path + ".ca", "has no effect while client-auth is none; set it to request or require");
        }
        if (tls.userNameFrom() != UserNameFrom.NONE && tls.clientAuth() == ClientAuth.NONE) {
            problem.accept(path + ".user-name-from", "needs client-auth: request or require");
        }
        if (ca != null && readable(ca)) {
            certificates(ca, path + ".ca");
        }
    }

    private void pair(Path cert, Path key, @Nullable String password, String path) {
        List<X509Certificate> chain = readable(cert) ? certificates(cert, path + ".cert") : List.of();
        if (!readable(key)) {
            return;
        }
        try {
            PrivateKey found = KeyFiles.privateKey(key, password);
            if (!chain.isEmpty() && !KeyFiles.match(chain.getFirst(), found)) {
                problem.accept(path + ".key", key + " is not the key of the certificate in " + cert);
            }
        } catch (IOException e) {
            problem.accept(path + ".key", String.valueOf(e.getMessage()));
        }
    }

    private List<X509Certificate> certificates(Path file, String path) {
        try {
            return KeyFiles.certificates(file);
        } catch (IOException e) {
            problem.accept(path, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /** Files that are missing were told already. */
    private static boolean readable(Path file) {
        return !file.toString().isEmpty() && Files.isRegularFile(file) && Files.isReadable(file);
    }

    private void words(List<String> words, Set<String> known, String path) {
        for (int i = 0; i < words.size(); i++) {
            if (!known.contains(words.get(i))) {
                String all = String.join(", ", new TreeSet<>(known));
                problem.accept(path + "[" + i + "]", "expected one of " + all + "; got \"" + words.get(i) + '"');
            }
        }
    }

    private static Set<String> supportedCiphers() {
        try {
            return Set.copyOf(Arrays.asList(
                    SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }
}

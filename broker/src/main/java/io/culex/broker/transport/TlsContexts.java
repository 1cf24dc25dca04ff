package io.culex.broker.transport;

import io.culex.broker.config.ListenerConfig.ClientAuth;
import io.culex.broker.config.ListenerConfig.TlsConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TLS of a listener from PEM files. */
final class TlsContexts {
    private TlsContexts() {}

    /** The context of a listener; the message of a failure names the listener, the file and what to look at. */
    static SslContext server(String listener, TlsConfig tls) throws IOException {
        readable(listener, "certificate", tls.certificate());
        readable(listener, "private-key", tls.privateKey());
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            tls.certificate().toFile(), tls.privateKey().toFile())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .clientAuth(clientAuth(tls.clientAuth()));
            Path clientCa = tls.clientCa();
            if (clientCa != null) {
                readable(listener, "client-ca", clientCa);
                builder.trustManager(clientCa.toFile());
            }
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "listener " + listener + ": the certificate " + tls.certificate() + " and the key "
                            + tls.privateKey() + " cannot be used (" + e.getMessage()
                            + "); expected PEM files, the key as PKCS#8 without a password",
                    e);
        }
    }

    private static void readable(String listener, String key, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("listener " + listener + ": listeners." + listener + ".tls." + key + ": " + file
                    + " cannot be read");
        }
    }

    private static io.netty.handler.ssl.ClientAuth clientAuth(ClientAuth wanted) {
        return switch (wanted) {
            case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
            case OPTIONAL -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
            case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
        };
    }
}

package io.culex.broker.transport;

import io.culex.broker.config.KeyFiles;
import io.culex.broker.config.TlsConfig;
import io.culex.broker.config.TlsConfig.ClientAuth;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener with TLS shows to clients and asks of them, as its files are now. Handshakes read it from any event loop;
 * one thread, that of {@link CertificateWatch}, replaces it. Connections that are open keep what they began with.
 */
final class ServedCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ServedCertificates.class);

    private final String listener;
    private final TlsConfig config;
    private volatile Served served;
    private int content;
    private List<Stamp> seen;
    private boolean pending;

    /** The context for clients that ask for no name, or one that has no certificate of its own; and those of the names. */
    private record Served(SslContext common, @Nullable Mapping<String, SslContext> byName) {}

    /** What shows without reading a file that it changed. */
    private record Stamp(long modified, long size, @Nullable Object key) {}

    private ServedCertificates(String listener, TlsConfig config) throws IOException {
        this.listener = listener;
        this.config = config;
        this.seen = stamps();
        this.content = content();
        this.served = build();
    }

    /** Reads the files of a listener; the message of a failure names the listener, the file and what is wrong with it. */
    static ServedCertificates load(String listener, TlsConfig config) throws IOException {
        try {
            return new ServedCertificates(listener, config);
        } catch (IOException e) {
            throw new IOException("listener " + listener + ": " + e.getMessage(), e);
        }
    }

    /** The handler for a new connection. */
    ChannelHandler handler(ByteBufAllocator allocator, Duration patience) {
        Served now = served;
        Mapping<String, SslContext> byName = now.byName;
        if (byName == null) {
            SslHandler handler = now.common.newHandler(allocator);
            handler.setHandshakeTimeoutMillis(patience.toMillis());
            return handler;
        }
        return new SniHandler(byName, 0, patience.toMillis());
    }

    // ---- changes ---------------------------------------------------------------------------------------------------

    /**
     * Looks at the files. What changed is taken when it has not changed any more since the last look, so that certificate and
     * key are taken together.
     *
     * @return whether there are new certificates from now on
     */
    boolean look() {
        List<Stamp> now = stamps();
        if (!now.equals(seen)) {
            seen = now;
            pending = true;
            return false;
        }
        if (!pending) {
            return false;
        }
        pending = false;
        int read;
        try {
            read = content();
        } catch (IOException e) {
            read = 0; // a file is missing: building tells which
        }
        if (read == content) {
            return false;
        }
        content = read;
        try {
            served = build();
            LOG.info("listener {}: the certificates changed; new connections get {}", listener, config.cert());
            return true;
        } catch (IOException e) {
            LOG.error("listener {}: the certificates stay as they were: {}", listener, e.getMessage());
            return false;
        }
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(config.cert(), config.key()));
        Path ca = config.ca();
        if (ca != null) {
            files.add(ca);
        }
        config.sni().values().forEach(name -> files.addAll(List.of(name.cert(), name.key())));
        return files;
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files()) {
            try {
                var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
                stamps.add(
                        new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey()));
            } catch (IOException e) {
                stamps.add(new Stamp(0, -1, null));
            }
        }
        return stamps;
    }

    private int content() throws IOException {
        int hash = 1;
        for (Path file : files()) {
            hash = 31 * hash + Arrays.hashCode(Files.readAllBytes(file));
        }
        return hash;
    }

    // ---- from files to contexts
    // --------------------------------------------------------------------------------------

    private Served build() throws IOException {
        SslContext common = context(config.cert(), config.key(), config.keyPassword());
        if (config.sni().isEmpty()) {
            return new Served(common, null);
        }
        DomainWildcardMappingBuilder<SslContext> names = new DomainWildcardMappingBuilder<>(common);
        for (Map.Entry<String, TlsConfig.ServedName> name : config.sni().entrySet()) {
            TlsConfig.ServedName files = name.getValue();
            names.add(name.getKey(), context(files.cert(), files.key(), files.keyPassword()));
        }
        return new Served(common, names.build());
    }

    private SslContext context(Path cert, Path key, @Nullable String password) throws IOException {
        List<X509Certificate> chain = KeyFiles.certificates(cert);
        PrivateKey found = KeyFiles.privateKey(key, password);
        if (!KeyFiles.match(chain.getFirst(), found)) {
            throw new IOException(key + " is not the key of the certificate in " + cert);
        }
        warnIfNotValid(cert, chain.getFirst());
        SslContextBuilder builder = SslContextBuilder.forServer(found, chain.toArray(X509Certificate[]::new))
                .protocols(config.protocols())
                .clientAuth(clientAuth(config.clientAuth()));
        if (!config.ciphers().isEmpty()) {
            builder.ciphers(config.ciphers());
        }
        Path ca = config.ca();
        if (ca != null) {
            builder.trustManager(KeyFiles.certificates(ca).toArray(X509Certificate[]::new));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IOException("tls cannot be used as it is configured: " + e.getMessage(), e);
        }
    }

    private void warnIfNotValid(Path file, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            LOG.warn(
                    "listener {}: the certificate in {} expired on {}; clients will refuse it",
                    listener,
                    file,
                    certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            LOG.warn(
                    "listener {}: the certificate in {} is valid from {} on; clients will refuse it",
                    listener,
                    file,
                    certificate.getNotBefore().toInstant());
        }
    }

    private static io.netty.handler.ssl.ClientAuth clientAuth(ClientAuth wanted) {
        return switch (wanted) {
            case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
            case REQUEST -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
            case REQUIRE -> io.netty.handler.ssl.ClientAuth.REQUIRE;
        };
    }
}

package io.culex.broker.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the files of certificates changed. Looking finds what notifications miss: links that point
 * elsewhere, folders that are replaced as a whole, network drives.
 *
 * <p>A virtual thread of its own, from the first listener with TLS on. {@link #watch} and {@link #close} are safe from any thread.
 */
public final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<ServedCertificates> watched = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;

    /** Watches the files of a listener; nothing to do for one without TLS. */
    public synchronized void watch(Listener listener) {
        ServedCertificates certificates = listener.certificates();
        if (certificates == null) {
            return;
        }
        watched.add(certificates);
        if (thread == null) {
            thread = Thread.ofVirtual().name("culex-certificates").start(this::run);
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PAUSE);
                for (ServedCertificates certificates : watched) {
                    look(certificates);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static void look(ServedCertificates certificates) {
        try {
            certificates.look();
        } catch (RuntimeException e) {
            LOG.error("certificates cannot be read again", e);
        }
    }

    @Override
    public synchronized void close() {
        watched.clear();
        Thread running = thread;
        if (running != null) {
            thread = null;
            running.interrupt();
        }
    }
}

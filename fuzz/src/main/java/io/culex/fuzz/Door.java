package io.culex.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.management.ThreadMXBean;
import io.culex.testkit.TestBroker;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * A whole broker with a listener for each way in, for strangers who come one at a time. What must hold when one has said all
 * and shut down its side: the broker closes, has released every buffer, has allocated no more than so much for so many bytes,
 * and logged no fault.
 *
 * <p>For one thread. The broker has one event loop, keeps no sessions and retains nothing, so that the same bytes always get the
 * same answer.
 */
final class Door {
    static final String MQTT = "mqtt";
    static final String WEB_SOCKET = "ws";
    static final String COMPRESSING = "compressing";
    static final String PROXIED = "proxied";

    /** What a connection may cost the event loop, and each byte of it beyond that. */
    private static final long BYTES_FOR_ALL = 1 << 19;

    private static final long BYTES_FOR_EACH = 1024;

    /** Of Netty's pools, whose smallest piece is some MiB, however long it goes on. */
    private static final long POOLS = 64L << 20;

    private static final int MOST_TRIES = 5;
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MOST_ANSWER = 1 << 20;
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Open while the process runs; started by the first target that needs it. */
    private static final class Open {
        static final Door DOOR = new Door();
    }

    private final TestBroker broker;
    private final long loop;
    private final long pinned;
    private long allocatedBefore;
    /** By the loop for the last visitor. */
    private long allocated;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private Door() {
        TestBroker.Builder builder = TestBroker.builder()
                .set("threads.event-loops", "1")
                .set("sys.enabled", "false")
                .set("authentication.anonymous", "allow")
                .set("mqtt.retain-available", "false")
                .set("mqtt.max-session-expiry", "0s")
                .set("sessions.expiry", "0s")
                .set("limits.max-packet-size", "64KiB")
                .set("listeners.compressing.type", "ws")
                .set("listeners.compressing.port", "0")
                .set("listeners.compressing.websocket-path", "/mqtt")
                .set("listeners.compressing.websocket-compression", "true")
                .set("listeners.proxied.port", "0")
                .set("listeners.proxied.proxy-protocol", "true")
                .set("listeners.proxied.trusted-proxies", "[127.0.0.0/8]");
        broker = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        listenToTheLog();
        loop = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("culex-loop"))
                .mapToLong(Thread::threadId)
                .findFirst()
                .orElseThrow();
        for (String listener : new String[] {MQTT, WEB_SOCKET, COMPRESSING, PROXIED}) {
            exchange(listener, new byte[0]); // what the loop keeps for itself is there then
        }
        pinned = pinned();
    }

    /** The broker; the first call starts it. */
    static Door open() {
        return Open.DOOR;
    }

    private void listenToTheLog() {
        AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                // Warnings of the broker are about the peer, those of Netty about handlers that let exceptions pass.
                if (event.getLevel() == Level.ERROR || event.getLoggerName().startsWith("io.netty")) {
                    faults.add(event.getFormattedMessage()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ": " + event.getThrowableProxy().getClassName() + " "
                                            + event.getThrowableProxy().getMessage()));
                }
            }
        };
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.detachAndStopAllAppenders();
        listener.start();
        root.addAppender(listener);
    }

    /**
     * Somebody comes, says this, and hears what there is to hear.
     *
     * @param sayings written one after the other; each but the first after the head of an HTTP response has come
     * @return what the broker sent, client ids that it made up replaced
     */
    byte[] visit(String listener, byte[]... sayings) {
        byte[] answer = exchange(listener, sayings);
        awaitRelease();
        long said = 0;
        for (byte[] saying : sayings) {
            said += saying.length;
        }
        long most = BYTES_FOR_ALL + said * BYTES_FOR_EACH;
        for (int again = 0; allocated > most && again < MOST_TRIES; again++) {
            exchange(listener, sayings); // what is loaded for the first of a kind does not count
            awaitRelease();
        }
        Journal.require(allocated <= most, allocated + " bytes allocated for " + said + " bytes");
        long pools = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + PooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
        Journal.require(pools <= POOLS, "the pools have grown to " + pools + " bytes");
        String fault = faults.poll();
        Journal.require(fault == null, "the broker logged: " + fault);
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        return UUID.matcher(text).replaceAll("some-client-id").getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] exchange(String listener, byte[]... sayings) {
        allocatedBefore = THREADS.getThreadAllocatedBytes(loop);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port(listener))) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            boolean ended = false;
            for (int i = 0; i < sayings.length && !ended; i++) {
                ended = i > 0 && !hearHead(socket.getInputStream(), heard);
                ended |= !say(socket, sayings[i]);
            }
            if (!ended) {
                shutDown(socket);
            }
            hearAll(socket, heard);
            return heard.toByteArray();
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException("the broker does not close", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False when the broker has closed already, as it may at any time. */
    private static boolean say(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static void shutDown(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException closed) {
            // By the broker, which is as good.
        }
    }

    private static boolean hearHead(InputStream in, ByteArrayOutputStream heard) throws IOException {
        int state = 0;
        while (state < 4) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            heard.write(next);
            state = next == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : next == '\r' ? 1 : 0;
        }
        return true;
    }

    private static void hearAll(Socket socket, ByteArrayOutputStream heard) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        while (true) {
            int count;
            try {
                count = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException reset) {
                return;
            }
            if (count < 0) {
                return;
            }
            heard.write(buffer, 0, count);
            Journal.require(heard.size() <= MOST_ANSWER, "an answer without end");
        }
    }

    private static long pinned() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
    }

    /** The socket closes a moment before the loop has done with the connection. */
    private void awaitRelease() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (pinned() != pinned) {
            Journal.require(System.nanoTime() < end, (pinned() - pinned) + " bytes of buffers are not released");
            LockSupport.parkNanos(20_000);
        }
        allocated = THREADS.getThreadAllocatedBytes(loop) - allocatedBefore;
    }

    /** Whether bytes are whole MQTT packets, one after the other. */
    static boolean wholePackets(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int length = 0;
            int shift = 0;
            do {
                if (++at >= bytes.length || shift > 21) {
                    return false;
                }
                length |= (bytes[at] & 0x7F) << shift;
                shift += 7;
            } while (bytes[at] < 0);
            at += 1 + length;
        }
        return at == bytes.length;
    }
}

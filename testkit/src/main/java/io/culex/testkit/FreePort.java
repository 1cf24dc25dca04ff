package io.culex.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for tests that have to name one beforehand. They come from below the range out of which systems give ports by
 * themselves, at random: neither an outgoing connection nor another test's process takes one between the look and its use.
 * Whoever can should listen on port 0 instead.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int END = 30_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /**
     * A port of 127.0.0.1 nobody listens on.
     *
     * @throws IllegalStateException when a hundred ports in a row are taken
     */
    public static int find() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // the next one then
            }
        }
        throw new IllegalStateException("none of " + TRIES + " ports from " + FIRST + " to " + END + " is free");
    }
}

package io.culex.javascript;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A debugger may attach: {@code culex --inspect}.
 *
 * @param port on the loopback address
 * @param path part of the address that cannot be guessed, since a web page in a browser on this machine could attach, too
 * @param client the client whose handlers may be held; null for all
 */
record Inspection(int port, String path, @Nullable String client) {
    private static final String PORT = "culex.inspect";
    private static final String CLIENT = "culex.inspect.client";

    /** What the command line asks for, null for nothing. */
    static @Nullable Inspection wanted() throws IOException {
        String port = System.getProperty(PORT);
        return port == null ? null : on(Integer.parseInt(port), System.getProperty(CLIENT));
    }

    /** @param port 0 for any that is free */
    static Inspection on(int port, @Nullable String client) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Inspection(socket.getLocalPort(), UUID.randomUUID().toString(), client);
        } catch (IOException taken) {
            throw new IOException("--inspect: port " + port + " is in use", taken);
        }
    }

    String address() {
        return "127.0.0.1:" + port + "/" + path;
    }

    /** For the banner. */
    List<String> lines() {
        String whose = client == null ? "all handlers" : "handlers called for client " + client;
        return List.of(
                "debugger: " + whose + ", ws://" + address(),
                "          devtools://devtools/bundled/js_app.html?ws=" + address());
    }
}

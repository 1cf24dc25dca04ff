package io.culex.broker.it;

import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;

/** The addresses that both Paho clients understand. */
final class PahoUri {
    private PahoUri() {}

    static String of(TestBroker broker, Transport transport) {
        int port = broker.port(transport);
        return switch (transport) {
            case TCP -> "tcp://127.0.0.1:" + port;
            case TLS -> "ssl://127.0.0.1:" + port;
            case WS -> "ws://127.0.0.1:" + port + "/mqtt";
            case WSS -> "wss://127.0.0.1:" + port + "/mqtt";
        };
    }
}

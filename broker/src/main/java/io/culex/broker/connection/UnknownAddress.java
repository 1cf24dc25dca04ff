package io.culex.broker.connection;

import java.net.SocketAddress;

/** The address of a connection that is not open yet. */
final class UnknownAddress extends SocketAddress {
    static final UnknownAddress INSTANCE = new UnknownAddress();

    private UnknownAddress() {}

    @Override
    public String toString() {
        return "unknown address";
    }
}

package io.culex.api.hook;

import java.net.SocketAddress;

/**
 * Asked when a socket was accepted, before any byte is read. On the event loop, must not block.
 *
 * @since 0.1
 */
public interface ConnectionFilter extends Hook {
    /**
     * Whether the connection may go on; false closes it without a word.
     *
     * @param remoteAddress the peer, after the PROXY protocol where the listener uses it
     * @param listener the listener's name in config.yml
     */
    boolean accept(SocketAddress remoteAddress, String listener);
}

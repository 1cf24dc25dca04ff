package io.culex.broker.connection;

/**
 * What a connection knows of the listener that accepted it.
 *
 * @param name its name in config.yml
 * @param bind the address it is bound to
 * @param tls whether it speaks TLS
 * @param webSocket whether it speaks WebSocket
 */
public record ListenerInfo(String name, String bind, boolean tls, boolean webSocket) {}

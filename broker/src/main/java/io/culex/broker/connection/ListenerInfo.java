package io.culex.broker.connection;

import io.culex.broker.config.TlsConfig.UserNameFrom;

/**
 * What a connection knows of the listener that accepted it.
 *
 * @param name its name in config.yml
 * @param local whether its clients come from this machine only
 * @param tls whether it speaks TLS
 * @param webSocket whether it speaks WebSocket
 * @param userNameFrom what of a client's certificate becomes its user name
 */
public record ListenerInfo(String name, boolean local, boolean tls, boolean webSocket, UserNameFrom userNameFrom) {}

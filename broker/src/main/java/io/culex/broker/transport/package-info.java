/** Sockets: event loops, listeners, TLS and WebSocket. */
@NullMarked
package io.culex.broker.transport;

import org.jspecify.annotations.NullMarked;

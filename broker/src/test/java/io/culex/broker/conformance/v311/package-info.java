/** The statements of MQTT 3.1.1 that bind a server, over raw sockets. */
@NullMarked
package io.culex.broker.conformance.v311;

import org.jspecify.annotations.NullMarked;

/** Where MQTT 3.1 differs from 3.1.1, over raw sockets. */
@NullMarked
package io.culex.broker.conformance.v31;

import org.jspecify.annotations.NullMarked;

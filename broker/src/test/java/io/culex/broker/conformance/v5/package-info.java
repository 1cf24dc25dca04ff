/** The statements of MQTT 5.0, in the order of its sections. */
@NullMarked
package io.culex.broker.conformance.v5;

import org.jspecify.annotations.NullMarked;

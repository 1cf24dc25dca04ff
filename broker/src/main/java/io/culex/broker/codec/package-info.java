/**
 * MQTT 3.1, 3.1.1 and 5.0 between bytes and what they mean. The decoder is strict; PUBLISH and the acknowledgements make no
 * objects, neither in nor out.
 */
@NullMarked
package io.culex.broker.codec;

import org.jspecify.annotations.NullMarked;

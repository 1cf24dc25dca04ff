/** SCRAM-SHA-256 (RFC 5802, RFC 7677) as an Authentication Method of MQTT 5.0. */
@NullMarked
package io.culex.scram;

import org.jspecify.annotations.NullMarked;

/**
 * A broker inside the test's own process, and a raw MQTT client that sees every byte.
 *
 * <p>For Culex' own tests and for those of plugin authors. The client has its own reader and writer of packets, so that a
 * test has a second opinion on the wire. Failures are {@link AssertionError}s, whatever the test framework.
 */
@NullMarked
package io.culex.testkit;

import org.jspecify.annotations.NullMarked;

/** The normative statements of MQTT and the tests that prove them. */
@NullMarked
package io.culex.broker.conformance;

import org.jspecify.annotations.NullMarked;

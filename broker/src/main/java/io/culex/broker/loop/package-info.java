/** One event loop as the broker sees it: its tasks, its turn, its timers. Knows nothing of MQTT. */
@NullMarked
package io.culex.broker.loop;

import org.jspecify.annotations.NullMarked;

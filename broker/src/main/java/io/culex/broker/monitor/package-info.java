/** What the broker tells of itself: the topics under {@code $SYS}. */
@NullMarked
package io.culex.broker.monitor;

import org.jspecify.annotations.NullMarked;

/** JMH benchmarks of the parts on the path of a message: codec, subscriptions, fan-out, retained messages. */
@NullMarked
package io.culex.benchmarks;

import org.jspecify.annotations.NullMarked;

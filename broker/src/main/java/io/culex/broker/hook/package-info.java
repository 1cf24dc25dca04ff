/**
 * The hooks in force, the chains that ask decisions one after another, and the queues that bring facts to listeners.
 */
@NullMarked
package io.culex.broker.hook;

import org.jspecify.annotations.NullMarked;

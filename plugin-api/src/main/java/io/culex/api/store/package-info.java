/** The storage port: what the broker needs of an engine that keeps sessions, queues, retained messages and wills. */
@NullMarked
package io.culex.api.store;

import org.jspecify.annotations.NullMarked;

package io.culex.broker.routing;

/** An element of {@link Slots}. */
interface Keyed {
    /** What tells it from the others in its set; never changes. */
    Object key();
}

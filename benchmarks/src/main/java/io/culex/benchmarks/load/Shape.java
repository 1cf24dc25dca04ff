package io.culex.benchmarks.load;

/** How topics, publishers and subscribers belong together. A stream is what one publisher sends to one topic, in order. */
public enum Shape {
    /** Every topic has one publisher and one subscription, by its name. */
    PAIRS,
    /** All publishers send to one topic, which one client subscribes to. */
    FAN_IN,
    /** One publisher sends to one topic, which all others subscribe to. */
    FAN_OUT,
    /** As pairs, but every subscription has a wildcard: one level, or the rest, in turn. */
    WILDCARD,
    /** One topic for each publisher; all subscribers are members of one shared subscription. */
    SHARED
}

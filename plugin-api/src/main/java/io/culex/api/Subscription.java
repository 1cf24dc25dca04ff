package io.culex.api;

import org.jspecify.annotations.Nullable;

/**
 * A subscription asked for or made (3.8.3).
 *
 * @param filter the Topic Filter, with {@code $share/group/} where it is shared
 * @param qos the maximum QoS, 0 to 2
 * @param noLocal No Local
 * @param retainAsPublished Retain As Published
 * @param retainHandling Retain Handling, 0 to 2
 * @param identifier the Subscription Identifier, null when absent
 * @since 0.1
 */
public record Subscription(
        String filter,
        int qos,
        boolean noLocal,
        boolean retainAsPublished,
        int retainHandling,
        @Nullable Integer identifier) {

    /** A subscription with default options. */
    public static Subscription of(String filter, int qos) {
        return new Subscription(filter, qos, false, false, 0, null);
    }

    /** The same subscription to another Topic Filter. */
    public Subscription withFilter(String newFilter) {
        return new Subscription(newFilter, qos, noLocal, retainAsPublished, retainHandling, identifier);
    }

    /** The same subscription with another maximum QoS. */
    public Subscription withQos(int newQos) {
        return new Subscription(filter, newQos, noLocal, retainAsPublished, retainHandling, identifier);
    }
}

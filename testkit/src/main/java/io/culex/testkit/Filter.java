package io.culex.testkit;

/**
 * A topic filter of a SUBSCRIBE with its options byte.
 *
 * @param filter the topic filter
 * @param options the Subscription Options: QoS, No Local, Retain As Published, Retain Handling
 * @since 0.1
 */
public record Filter(String filter, int options) {
    /** A filter with a requested QoS and no other option. */
    public static Filter of(String filter, int qos) {
        return new Filter(filter, qos);
    }

    /** With No Local. */
    public Filter noLocal() {
        return new Filter(filter, options | 0x04);
    }

    /** With Retain As Published. */
    public Filter retainAsPublished() {
        return new Filter(filter, options | 0x08);
    }

    /** With Retain Handling: 0 always, 1 when the subscription is new, 2 never. */
    public Filter retainHandling(int value) {
        return new Filter(filter, options | (value << 4));
    }
}

package io.culex.broker.hook;

/**
 * How much may wait for one listener, and what happens beyond.
 *
 * @param events events
 * @param bytes payload bytes
 * @param overflow what happens when either is passed
 */
public record QueueBounds(int events, long bytes, Overflow overflow) {
    public static final QueueBounds DEFAULT = new QueueBounds(65_536, 64L << 20, Overflow.SLOW);

    /** What happens when a queue is full. */
    public enum Overflow {
        /** The publishers that feed it are slowed; at twice the bounds messages are dropped and counted. */
        SLOW,
        /** Messages are dropped and counted. */
        DROP
    }

    public QueueBounds {
        if (events < 1 || events > 1 << 22 || bytes < 1 || bytes > 1L << 38) {
            throw new IllegalArgumentException("a queue holds 1 to 4194304 events and 1 byte to 256 GiB");
        }
    }
}

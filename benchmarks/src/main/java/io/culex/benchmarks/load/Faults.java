package io.culex.benchmarks.load;

/**
 * What went wrong with messages; nothing of it may happen.
 *
 * @param lost messages that did not come
 * @param repeated messages that came again
 * @param disordered messages that came after a later one of their stream
 * @param misrouted messages to someone who did not ask for them
 * @param damaged payloads that were not those sent
 * @param closed connections that the broker ended
 */
public record Faults(long lost, long repeated, long disordered, long misrouted, long damaged, long closed) {
    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);

    public long sum() {
        return lost + repeated + disordered + misrouted + damaged + closed;
    }

    public Faults plus(Faults other) {
        return new Faults(
                lost + other.lost,
                repeated + other.repeated,
                disordered + other.disordered,
                misrouted + other.misrouted,
                damaged + other.damaged,
                closed + other.closed);
    }

    @Override
    public String toString() {
        return sum() == 0
                ? "none"
                : "%d lost, %d repeated, %d out of order, %d misrouted, %d damaged, %d connections closed"
                        .formatted(lost, repeated, disordered, misrouted, damaged, closed);
    }
}

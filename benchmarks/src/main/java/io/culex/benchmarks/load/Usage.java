package io.culex.benchmarks.load;

/**
 * What processes have used so far.
 *
 * @param broker processor time of the broker and its children, in nanoseconds
 * @param kernel what of that the kernel took in its name
 * @param generator the same of this process
 * @param machine the same of all processes
 * @param resident bytes of the broker that are in memory
 */
public record Usage(long broker, long kernel, long generator, long machine, long resident) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    /** What came on top of an earlier one; of the memory what there is now. */
    public Usage since(Usage earlier) {
        return new Usage(
                broker - earlier.broker,
                kernel - earlier.kernel,
                generator - earlier.generator,
                machine - earlier.machine,
                resident);
    }

    /** What both used together; of the memory what there was at the other. */
    public Usage and(Usage other) {
        return new Usage(
                broker + other.broker,
                kernel + other.kernel,
                generator + other.generator,
                machine + other.machine,
                other.resident);
    }

    /** What is used now is asked here. */
    public interface Meter {
        Usage read();
    }
}

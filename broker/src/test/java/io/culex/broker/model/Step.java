package io.culex.broker.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens next. A step says nothing that only holds after those before it: where its client is not connected it does
 * nothing, and identifiers of the broker's messages are named by their place among those that are open. So any steps of a
 * sequence can be left out, which is how a failing one is made short.
 */
sealed interface Step {
    int client();

    /**
     * A client connects. One that is connected already is taken over.
     *
     * @param clean Clean Start, or Clean Session before 5.0
     * @param kept whether the session outlives the connection; before 5.0 it does exactly when it is not clean
     * @param receiveMaximum of 5.0; 0 for none
     */
    record Connect(
            int client,
            boolean v5,
            boolean clean,
            boolean kept,
            int receiveMaximum,
            @Nullable LastWill will) implements Step {
        /** Whether the session outlives the connection. */
        boolean stays() {
            return v5 ? kept : !clean;
        }
    }

    /** A client sends packets in one piece. */
    record Send(int client, List<Op> ops) implements Step {}

    /** A client's connection ends without DISCONNECT. */
    record Drop(int client, How how) implements Step {}

    /** How a connection ends without DISCONNECT. */
    enum How {
        FIN,
        RESET,
        IN_THE_MIDDLE_OF_A_PACKET
    }

    /**
     * A will.
     *
     * @param delayed whether it has a Will Delay Interval longer than any test, in 5.0
     */
    record LastWill(String topic, int qos, boolean retain, boolean delayed) {}
}

package io.culex.api.control;

import java.io.IOException;
import java.util.List;

/**
 * A request by the control socket. Used by the thread that handles it. Implemented by the broker; may grow.
 *
 * @since 1.0
 */
public interface ControlRequest {
    /** What came after the name. */
    List<String> arguments();

    /**
     * Gives a line of the answer, which goes out at once.
     *
     * @throws IOException when nobody is there to read it
     */
    void line(String text) throws IOException;

    /**
     * For answers that take their time between two lines.
     *
     * @throws IOException when nobody waits for the answer any more
     */
    void stillWanted() throws IOException;
}

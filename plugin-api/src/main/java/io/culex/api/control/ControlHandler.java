package io.culex.api.control;

/**
 * Answers requests that come by the control socket. Implemented by plugins.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface ControlHandler {
    /**
     * Answers one request; the answer ends when this returns. Runs on a virtual thread of its own, which may block, and which is
     * interrupted when the broker stops.
     *
     * @throws Exception when it cannot be done; whoever asked is told the message
     */
    void handle(ControlRequest request) throws Exception;
}

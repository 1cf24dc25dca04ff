package io.culex.scram;

/** An exchange that cannot go on. Its message may be told to the client. */
final class ScramException extends Exception {
    private static final long serialVersionUID = 1;

    ScramException(String message) {
        super(message, null, false, false);
    }
}

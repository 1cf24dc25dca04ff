package io.culex.benchmarks.compare;

/** Something that the person who started the comparison has to know, in words for them. */
final class BenchException extends Exception {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.culex.testkit;

import java.io.IOException;
import java.time.Duration;

/** A byte stream to the broker. One thread at a time. */
interface Link {
    /** Bytes that one call of {@link #read} takes at most. */
    int CHUNK = 64 * 1024;

    void write(byte[] bytes) throws IOException;

    /**
     * The next bytes; none when nothing came in time.
     *
     * @throws java.io.EOFException when the broker has closed
     */
    byte[] read(Duration timeout) throws IOException;

    /** Ends the connection without a word, as a crash would. */
    void close();
}

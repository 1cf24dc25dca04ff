package io.culex.broker.it;

import java.util.List;
import java.util.stream.IntStream;

/** The payloads of tests that send many. */
final class Numbers {
    private Numbers() {}

    /** The numbers from 0 up to but not with the limit, as text. */
    static List<String> upTo(int limit) {
        return IntStream.range(0, limit).mapToObj(Integer::toString).toList();
    }
}

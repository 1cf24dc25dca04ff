package io.culex.broker.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connection of a client: what it must get, and whether the broker must close it. */
final class ModelLink {
    private final boolean v5;
    private final ModelSession session;
    private final Map<Integer, String> aliases = new HashMap<>();
    private List<Expected> expected = new ArrayList<>();
    private boolean closed;

    ModelLink(boolean v5, ModelSession session) {
        this.v5 = v5;
        this.session = session;
    }

    boolean v5() {
        return v5;
    }

    ModelSession session() {
        return session;
    }

    Map<Integer, String> aliases() {
        return aliases;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    void expect(Expected packet) {
        expected.add(packet);
    }

    /** What it must have got since the last call. */
    List<Expected> takeExpected() {
        List<Expected> taken = expected;
        expected = new ArrayList<>();
        return taken;
    }
}

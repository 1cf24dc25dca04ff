package io.culex.broker.hook;

import io.culex.api.hook.Hook;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something that happened, on its way to one listener. It is the link of the queue at the same time. */
class Fact {
    /** One event in a queue's load; the bits below count payload bytes. */
    static final long ONE = 1L << 40;

    static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Fact.class, "next", Fact.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** What it weighs in a queue's load. */
    final long weight;

    /** Whether it may be left out when the queue is over its bound. */
    final boolean droppable;

    private final @Nullable Consumer<Hook> telling;

    volatile @Nullable Fact next;

    Fact(Consumer<Hook> telling, boolean droppable, int bytes) {
        this.telling = telling;
        this.droppable = droppable;
        this.weight = ONE + bytes;
    }

    /** The link that a new queue starts from. */
    Fact() {
        this.telling = null;
        this.droppable = false;
        this.weight = 0;
    }

    void tell(Hook listener) {
        if (telling != null) {
            telling.accept(listener);
        }
    }
}

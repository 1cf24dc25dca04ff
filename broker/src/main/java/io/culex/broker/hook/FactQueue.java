package io.culex.broker.hook;

import io.culex.api.hook.Listener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The facts that wait for one listener.
 *
 * <p>Producers: any event loop, without a lock and without waiting. Consumer: a task on the listener's executor, at most
 * one at a time, at most 256 facts each. Order: as each producer offered them, so in order for each client.
 *
 * <p>A linked queue whose links are the facts themselves: a producer adds the fact's weight to the load, swaps itself in
 * as the tail and links its predecessor. The load counts events above bit 40 and payload bytes below, so that one atomic
 * addition keeps both bounds and tells whether the queue was idle, which is when a task is scheduled. The weight is
 * added before the link is made and taken off after the fact was told: a load that is not zero always has a task. An
 * array of the same bound costs 512 KiB for each listener before its first event and saves no allocation, because an
 * event is an object in either case. One producer on two busy cores: 60 to 65 ns for each event from offer to told, 100
 * to 110 with a ConcurrentLinkedQueue and a counter, 110 to 165 with an ArrayBlockingQueue.
 *
 * <p>Bounds: {@link QueueBounds}. Connection, session and subscription facts but pings are always taken; their number is bounded
 * by what clients can do between two batches, and losing one would leave a listener with a client that never goes.
 */
final class FactQueue implements Runnable {
    static final int BATCH = 256;
    private static final long BYTES = Fact.ONE - 1;
    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(FactQueue.class, "tail", Fact.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final Binding<?> binding;
    private final Listener listener;
    final LongAdder dropped = new LongAdder();
    private final Executor executor;
    private final QueueBounds bounds;
    private final ListenerPressure pressure;
    private final AtomicLong load = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile boolean discarded;
    private volatile Fact tail;

    /** The last fact that was told; only the consumer touches it. */
    private Fact head;

    FactQueue(Binding<?> binding, Listener listener, Executor executor, QueueBounds bounds, ListenerPressure pressure) {
        this.binding = binding;
        this.listener = listener;
        this.executor = executor;
        this.bounds = bounds;
        this.pressure = pressure;
        this.head = new Fact();
        this.tail = head;
    }

    /** Adds a fact, unless it may be left out and there is no room. True when publishers should slow down. */
    boolean offer(Fact fact) {
        boolean slow = bounds.overflow() == QueueBounds.Overflow.SLOW;
        if (discarded || (fact.droppable && over(load.get(), slow ? 2 : 1))) {
            drop();
            return full.get();
        }
        long before = load.getAndAdd(fact.weight);
        Fact previous = (Fact) TAIL.getAndSet(this, fact);
        Fact.NEXT.setRelease(previous, fact);
        if (before == 0) {
            schedule();
        }
        return slow && over(before + fact.weight, 1) && tooMuch();
    }

    private boolean over(long weight, int times) {
        return weight >>> 40 > (long) bounds.events() * times || (weight & BYTES) > bounds.bytes() * times;
    }

    /** Marks the queue full. The consumer may have emptied it meanwhile and not have seen the mark: look again. */
    private boolean tooMuch() {
        if (full.compareAndSet(false, true)) {
            pressure.raise();
        }
        relieveIfHalf(load.get());
        return full.get();
    }

    private void relieveIfHalf(long weight) {
        boolean half = weight >>> 40 <= bounds.events() / 2 && (weight & BYTES) <= bounds.bytes() / 2;
        if ((half || discarded) && full.get() && full.compareAndSet(true, false)) {
            pressure.lower();
        }
    }

    private void schedule() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException gone) {
            // The executor ended before the registration was closed; nobody is left to be told.
            discard();
            run();
        }
    }

    @Override
    public void run() {
        Fact last = head;
        long weight = 0;
        int count = 0;
        while (count < BATCH) {
            Fact next = (Fact) Fact.NEXT.getAcquire(last);
            if (next == null) {
                break;
            }
            last.next = null; // An old link that points to young ones would keep them from being collected early.
            last = next;
            weight += next.weight;
            count++;
            tell(next);
        }
        head = last;
        if (count > 0) {
            endBatch();
        }
        long rest = load.addAndGet(-weight);
        relieveIfHalf(rest);
        if (rest != 0) {
            if (count == 0) {
                LockSupport.parkNanos(1_000); // A producer stands between its addition to the load and its link.
            }
            schedule();
        }
    }

    private void drop() {
        dropped.increment();
        binding.owner.dropped.increment();
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a plugin throws, linkage errors included, costs this one fact.
    private void tell(Fact fact) {
        if (discarded) {
            drop();
            return;
        }
        try {
            fact.tell(listener);
        } catch (Throwable error) {
            binding.failed("a listener's call", error);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void endBatch() {
        if (discarded) {
            return;
        }
        try {
            listener.onBatchEnd();
        } catch (Throwable error) {
            binding.failed("onBatchEnd", error);
        }
    }

    /** From now on nothing is told, not even what waits. */
    void discard() {
        discarded = true;
        relieveIfHalf(load.get());
    }

    /** Whether everything that was offered has been told. */
    boolean idle() {
        return load.get() == 0;
    }

    /** How many facts wait. */
    long waiting() {
        return load.get() >>> 40;
    }

    boolean full() {
        return full.get();
    }
}

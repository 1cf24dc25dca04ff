package io.culex.broker.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LoopTest {
    @Test
    @DisplayName("A phase, a flush or a timer that fails stops neither the others nor the next turn")
    void faults() throws InterruptedException {
        try (ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1)) {
            Loop loop = new Loop(0, executor);
            CountDownLatch phases = new CountDownLatch(1);
            CountDownLatch flushes = new CountDownLatch(2);
            CountDownLatch timers = new CountDownLatch(1);
            loop.addPhase(() -> {
                throw new IllegalStateException("a phase");
            });
            loop.addPhase(phases::countDown);
            loop.start();
            for (int turn = 0; turn < 2; turn++) {
                loop.execute(() -> {
                    loop.flushSoon(() -> {
                        throw new IllegalStateException("a flush");
                    });
                    loop.flushSoon(flushes::countDown);
                });
            }
            loop.execute(() -> {
                loop.timers().set(timer(timers::countDown), 300);
                loop.timers()
                        .set(
                                timer(() -> {
                                    throw new IllegalStateException("a timer");
                                }),
                                0);
            });
            assertThat(flushes.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(phases.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(timers.await(10, TimeUnit.SECONDS)).isTrue();
            executor.shutdownNow();
        }
    }

    @Test
    @DisplayName("Many flushes keep their order, and let other work in between")
    void flushes() throws InterruptedException {
        try (ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1)) {
            Loop loop = new Loop(0, executor);
            loop.start();
            int many = 1000;
            List<Integer> flushed = new ArrayList<>();
            List<Integer> before = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(2 * many);
            loop.execute(() -> {
                for (int i = 0; i < many; i++) {
                    int number = i;
                    loop.flushSoon(() -> {
                        flushed.add(number);
                        all.countDown();
                        // As a write does that makes another one necessary: it comes behind those that wait.
                        loop.flushSoon(() -> {
                            flushed.add(many + number);
                            all.countDown();
                        });
                    });
                }
                loop.execute(() -> before.add(flushed.size()));
            });
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            executor.shutdownNow();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(flushed).isEqualTo(IntStream.range(0, 2 * many).boxed().toList());
            assertThat(before)
                    .singleElement()
                    .satisfies(count -> assertThat(count).isBetween(1, many / 2));
        }
    }

    private static Timer timer(Runnable task) {
        return new Timer() {
            @Override
            protected void expired() {
                task.run();
            }
        };
    }
}

package io.culex.broker.hook;

import io.culex.api.Connect;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.hook.Hook;
import io.culex.api.hook.PublishInterceptor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A registry with a loop that runs when the test says so. */
final class HookFixture implements AutoCloseable {
    static final Message MESSAGE = Message.of("a/b", "1");
    static final TestClient CLIENT = new TestClient("c");
    static final Duration LONG = Duration.ofMinutes(1);

    /** Runs nothing by itself. */
    static final class Loop implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();

        @Override
        public synchronized void execute(Runnable task) {
            tasks.add(task);
        }

        private synchronized @Nullable Runnable next() {
            return tasks.poll();
        }

        synchronized int waiting() {
            return tasks.size();
        }

        void run() {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
        }
    }

    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final Hooks hooks;
    final Loop loop = new Loop();

    /** What {@code later} was told. */
    final List<Object> later = new ArrayList<>();

    HookFixture() {
        this(QueueBounds.DEFAULT);
    }

    HookFixture(QueueBounds bounds) {
        hooks = new Hooks(timer, bounds);
    }

    HookRegistration register(Hook hook) {
        return register("p", hook);
    }

    HookRegistration register(String plugin, Hook hook) {
        return hooks.register(plugin, LoggerFactory.getLogger("plugin." + plugin), hook, Runnable::run);
    }

    PublishInterceptor.@Nullable Decision publish(Message message) {
        return hooks.current().forTopic(message.topic()).publish().run(CLIENT, message, loop, later::add);
    }

    static PublishInterceptor.Decision defer(CompletionStage<PublishInterceptor.Decision> answer) {
        return new PublishInterceptor.Defer(answer, LONG, PublishInterceptor.Decision.DROP);
    }

    static Connect connect(String id) {
        return new Connect(ProtocolVersion.MQTT_5, id, true, 0, null, null, null, 0, 0, null, null, List.of());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

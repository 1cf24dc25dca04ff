package io.culex.broker.monitor;

import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.transport.HttpPages;
import io.culex.broker.transport.HttpPages.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * All metrics, for Prometheus.
 *
 * <p>Threads: a virtual one reads and writes them down, since a gauge of a plugin may take its time. Whoever asks while it does
 * gets the same text, so that many who ask cost no more than one.
 */
public final class MetricsPage implements HttpPages.Page {
    private static final int FINE = 200;

    private final MetricRegistry metrics;
    private final AtomicReference<@Nullable CompletableFuture<Answer>> plain = new AtomicReference<>(null);
    private final AtomicReference<@Nullable CompletableFuture<Answer>> open = new AtomicReference<>(null);

    public MetricsPage(MetricRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<Answer> answer(String accept) {
        boolean wantsOpen = TextFormat.wantsOpen(accept);
        AtomicReference<@Nullable CompletableFuture<Answer>> underWay = wantsOpen ? open : plain;
        CompletableFuture<Answer> fresh = new CompletableFuture<>();
        @Nullable CompletableFuture<Answer> other = underWay.compareAndExchange(null, fresh);
        if (other != null) {
            return other;
        }
        Thread.ofVirtual().name("culex-metrics").start(() -> {
            try {
                byte[] text = TextFormat.write(metrics.families(), wantsOpen);
                underWay.set(null);
                fresh.complete(new Answer(FINE, wantsOpen ? TextFormat.OPEN : TextFormat.PLAIN, text));
            } catch (RuntimeException | Error e) {
                underWay.set(null);
                fresh.completeExceptionally(e);
            }
        });
        return fresh;
    }
}

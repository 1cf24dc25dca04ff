package io.culex.broker.monitor;

import io.culex.broker.transport.HttpPages;
import io.culex.broker.transport.HttpPages.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Whether the broker serves, for those who start it anew or send clients elsewhere when it does not. */
public final class HealthPage implements HttpPages.Page {
    private static final int FINE = 200;
    private static final int UNAVAILABLE = 503;

    private final Supplier<List<String>> problems;

    /** @param problems what is wrong at the moment, asked on the thread of the pages; must not wait */
    public HealthPage(Supplier<List<String>> problems) {
        this.problems = problems;
    }

    @Override
    public CompletionStage<Answer> answer(String accept) {
        List<String> wrong = problems.get();
        return CompletableFuture.completedFuture(
                wrong.isEmpty() ? Answer.text(FINE, "ok") : Answer.text(UNAVAILABLE, String.join("\n", wrong)));
    }
}

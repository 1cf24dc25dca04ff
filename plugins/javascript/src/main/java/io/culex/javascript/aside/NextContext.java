package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.PluginContext;
import io.culex.api.hook.Hook;
import org.jspecify.annotations.Nullable;

/**
 * The broker for scripts that may come next: they are asked and told the same as those in force, nobody waits for them, and
 * what they say and do is compared and not applied. Safe from any thread.
 */
public final class NextContext extends AsideContext {
    private final LiveContext live;
    private final Comparison comparison;

    private NextContext(PluginContext real, String name, LiveContext live, Comparison comparison) {
        super(real, name, comparison);
        this.live = live;
        this.comparison = comparison;
    }

    /** @param name what they are called, for their folder and their threads */
    public static NextContext of(LiveContext live, String name) {
        return new NextContext(live.real, name, live, new Comparison());
    }

    public Comparison comparison() {
        return comparison;
    }

    /** The scripts are loaded, for the first time or anew: what was compared before does not count any more. */
    public void begin() {
        backlog.forget();
        comparison.begin();
        live.alsoAsk(this);
    }

    /** How many events and questions were left out because these scripts are too slow. */
    public long missed() {
        return backlog.missed();
    }

    /** What the scripts in force are asked, these are asked by {@link #alsoAsk}. */
    @Override
    public boolean takes(@Nullable Class<? extends Hook> kind, @Nullable Client client, String subject) {
        return kind == null || (live.hook(kind, subject) == null && backlog.room());
    }

    @Override
    public boolean watched() {
        return true;
    }

    @Override
    public <H extends Hook, D> D answered(Asked<H, D> asked, D given) {
        compare(asked, asked.pass(), given);
        return asked.pass();
    }

    <H extends Hook, D> void alsoAsk(Asked<H, D> asked, D live) {
        if (backlog.room()) {
            H hook = hook(asked.kind(), asked.subject());
            compare(asked, live, hook == null ? asked.pass() : asked.ask().apply(hook, this));
        }
    }

    private <H extends Hook, D> void compare(Asked<H, D> asked, D mine, D other) {
        if (!backlog.enter()) {
            return;
        }
        Client client = asked.client();
        String id = client == null ? "" : client.id();
        var _ = Settled.of(mine)
                .thenCombineAsync(
                        Settled.of(other),
                        (first, second) -> comparison.answered(
                                asked.name(), id, asked.subject(), Verdict.of(first), Verdict.of(second)),
                        backlog.taking())
                .whenComplete((done, error) -> backlog.leave());
    }

    @Override
    public void close() {
        live.askNoMore(this);
        comparison.end();
        super.close();
    }
}

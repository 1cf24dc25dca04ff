package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.hook.MessageListener;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a listener about a part of the messages. */
sealed class PartMessages implements MessageListener permits PartFacts {
    /** How the listener comes to be told. */
    @FunctionalInterface
    interface Way {
        void tell(Runnable fact);
    }

    private final MessageListener listener;
    private final Part part;
    private final Way way;
    private final Function<String, @Nullable Client> find;

    PartMessages(MessageListener listener, Part part, Way way, Function<String, @Nullable Client> find) {
        this.listener = listener;
        this.part = part;
        this.way = way;
        this.find = find;
    }

    @Override
    public final int priority() {
        return listener.priority();
    }

    @Override
    public final Set<Event> events() {
        return listener.events();
    }

    @Override
    public final List<String> topicFilters() {
        return listener.topicFilters();
    }

    final void about(@Nullable Client client, Runnable told) {
        if (part.takes(null, client, "")) {
            way.tell(told);
        }
    }

    final Part part() {
        return part;
    }

    @Override
    public final void onPublished(@Nullable Client client, Publish publish, int receivers) {
        about(client, () -> listener.onPublished(part.viewOrNone(client), publish, receivers));
    }

    @Override
    public final void onAcknowledged(Client client, Publish publish) {
        about(client, () -> listener.onAcknowledged(part.view(client), publish));
    }

    @Override
    public final void onDropped(@Nullable String clientId, Publish publish, DropReason reason) {
        about(clientId == null ? null : find.apply(clientId), () -> listener.onDropped(clientId, publish, reason));
    }

    @Override
    public final void onRetained(Publish publish) {
        about(null, () -> listener.onRetained(publish));
    }

    @Override
    public final void onWillSent(String clientId, Publish will) {
        about(find.apply(clientId), () -> listener.onWillSent(clientId, will));
    }
}

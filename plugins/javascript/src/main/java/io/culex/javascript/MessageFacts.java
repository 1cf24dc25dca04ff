package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.hook.MessageListener;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Told about messages on the scripts' thread; keeps what was told as rows for the scripts. */
sealed class MessageFacts implements MessageListener permits AllFacts {
    private static final Map<String, Event> EVENTS = Map.of(
            "publish", Event.PUBLISHED,
            "ack", Event.ACKNOWLEDGED,
            "dropped", Event.DROPPED,
            "retain", Event.RETAINED,
            "willSent", Event.WILL_SENT);

    /** Facts about messages. */
    static final Set<String> MESSAGES = EVENTS.keySet();

    final Realm realm;
    private final Set<Event> events = EnumSet.noneOf(Event.class);
    private final List<String> filters;
    private final boolean system;

    MessageFacts(Realm realm, Needs needs) {
        this.realm = realm;
        List<String> all = new ArrayList<>();
        boolean everything = false;
        for (Map.Entry<String, List<String>> need : needs.facts().entrySet()) {
            Event event = EVENTS.get(need.getKey());
            if (event != null) {
                events.add(event);
                everything |= need.getValue().isEmpty();
                all.addAll(need.getValue());
            }
        }
        filters = everything ? List.of() : all.stream().distinct().sorted().toList();
        system = needs.system();
    }

    final boolean system() {
        return system;
    }

    @Override
    public final Set<Event> events() {
        return events;
    }

    @Override
    public final List<String> topicFilters() {
        return filters;
    }

    @Override
    public final void onPublished(@Nullable Client client, Publish publish, int receivers) {
        if (system || !publish.topic().startsWith("$SYS/")) {
            realm.row(
                    "publish",
                    publish,
                    new HostPacket(publish, receivers, realm.causes().of(publish)),
                    client);
        }
    }

    @Override
    public final void onAcknowledged(Client client, Publish publish) {
        realm.row("ack", publish, Fact.of("ack", "", new HostPacket(publish, 0)), client);
    }

    @Override
    public final void onDropped(@Nullable String clientId, Publish publish, DropReason reason) {
        Client client = clientId == null ? null : realm.find(clientId);
        String text = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        realm.row("dropped", publish, Fact.of("dropped", text, new HostPacket(publish, 0)), client);
    }

    @Override
    public final void onRetained(Publish publish) {
        realm.row("retain", publish, Fact.of("retain", "", new HostPacket(publish, 0)), null);
    }

    @Override
    public final void onWillSent(String clientId, Publish will) {
        realm.row("willSent", will, Fact.of("willSent", clientId, new HostPacket(will, 0)), null);
    }
}

package io.culex.javascript.aside;

import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Decision;
import io.culex.api.hook.DeliveryInterceptor.Defer;
import io.culex.api.hook.DeliveryInterceptor.Each;
import io.culex.api.hook.DeliveryInterceptor.Receiver;
import java.util.ArrayList;
import java.util.List;

/** Those receivers of a message that a part is about, and the answers about them among all others. */
final class PartReceivers {
    private final List<Receiver> seen = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final int all;

    private PartReceivers(int all) {
        this.all = all;
    }

    static PartReceivers of(Part part, String topic, List<Receiver> receivers) {
        PartReceivers found = new PartReceivers(receivers.size());
        for (int i = 0; i < receivers.size(); i++) {
            Receiver each = receivers.get(i);
            if (part.takes(DeliveryInterceptor.class, each.client(), topic)) {
                found.seen.add(seenBy(part, each));
                found.places.add(i);
            }
        }
        return found;
    }

    static List<Receiver> seenBy(Part part, List<Receiver> receivers) {
        return receivers.stream().map(each -> seenBy(part, each)).toList();
    }

    private static Receiver seenBy(Part part, Receiver receiver) {
        return new Receiver(receiver.clientId(), part.viewOrNone(receiver.client()), receiver.qos(), receiver.retain());
    }

    boolean none() {
        return seen.isEmpty();
    }

    List<Receiver> seen() {
        return seen;
    }

    Decision whole(Decision given) {
        if (seen.size() == all) {
            return given;
        }
        return switch (given) {
            case Defer defer ->
                new Defer(defer.later().thenApply(this::whole), defer.timeout(), whole(defer.onTimeout()));
            case Each each -> {
                List<Answer> answers = new ArrayList<>();
                for (int i = 0; i < all; i++) {
                    int place = places.indexOf(i);
                    answers.add(place < 0 ? Answer.DELIVER : each.answers().get(place));
                }
                yield new Each(answers);
            }
            case DeliveryInterceptor.Proceed proceed -> proceed;
        };
    }
}

package io.culex.broker.session;

import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Decision;
import io.culex.api.hook.DeliveryInterceptor.Each;
import io.culex.api.hook.DeliveryInterceptor.Receiver;
import io.culex.api.hook.DeliveryInterceptor.Replace;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.StoredMessage;
import io.culex.broker.hook.DeliveryChain;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.StoredPublish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the delivery hooks about messages that waited for one client: retained ones, and those queued while it was away.
 * What was queued while it was connected has been asked about with all its receivers and is not asked about again.
 *
 * <p>Owner: the session's loop. One question at a time: a message stays where it is until its answer is there, so none
 * overtakes another. An answer for a message that was dropped meanwhile, or of an earlier connection, is thrown away.
 */
final class DeliveryGate {
    private final Session session;
    private final SessionScope scope;
    private long liveFrom;
    private int connection;
    private @Nullable StoredMessage asked;
    private @Nullable Answer answer;

    DeliveryGate(Session session, SessionScope scope) {
        this.session = session;
        this.scope = scope;
    }

    /** A connection begins or ends: from this number on messages are queued while it is there. */
    void reset(long nextSequence) {
        liveFrom = nextSequence;
        connection++;
        asked = null;
        answer = null;
    }

    /** The answer for a queued message; null when it comes later, the session is then pumped again. */
    @Nullable
    Answer queued(QueuedMessage next, long now) {
        boolean live = next.sequence() >= liveFrom;
        return live || unasked() || next.message().expired(now)
                ? Answer.DELIVER
                : answer(next.message(), next.qos(), false);
    }

    /** The answer for a retained message, in the same way. */
    @Nullable
    Answer retained(StoredMessage message, int qos) {
        return unasked() ? Answer.DELIVER : answer(message, qos, true);
    }

    private boolean unasked() {
        return asked == null && scope.hooks().current().delivery().isEmpty();
    }

    @SuppressWarnings("ReferenceEquality") // The very message that was asked about, not one that says the same.
    private @Nullable Answer answer(StoredMessage message, int qos, boolean retained) {
        if (asked != null && answer == null) {
            return null;
        }
        Answer known = answer;
        boolean same = asked == message;
        asked = null;
        answer = null;
        return same ? known : ask(message, qos, retained);
    }

    private @Nullable Answer ask(StoredMessage message, int qos, boolean retained) {
        Publish publish = retained ? new StoredPublish(message, Origin.RETAINED, false) : new StoredPublish(message);
        DeliveryChain chain = scope.hooks().current().delivery().forTopic(publish.topic());
        if (chain.isEmpty()) {
            return Answer.DELIVER;
        }
        asked = message;
        int current = connection;
        Receiver receiver = new Receiver(session.clientId(), session.client(), qos, retained);
        Decision decision = chain.run(publish, List.of(receiver), scope.loop(), later -> {
            if (current == connection) {
                answer = answer(later);
                session.pumpLater();
            }
        });
        if (decision == null) {
            return null;
        }
        asked = null;
        return answer(decision);
    }

    private static Answer answer(Decision decision) {
        if (decision instanceof Each(List<Answer> answers)) {
            return answers.isEmpty() ? Answer.SKIP : answers.getFirst();
        }
        return Answer.DELIVER;
    }

    /** What goes out for a queued message: itself, or another under its number and at most with its QoS. */
    QueuedMessage answered(QueuedMessage next, Answer given) {
        if (!(given instanceof Replace replace)) {
            return next;
        }
        QueuedMessage other = new QueuedMessage(
                next.sequence(),
                replaced(next.message(), replace),
                Math.min(next.qos(), replace.message().qos()),
                next.retain(),
                next.subscriptionIdentifiers(),
                next.sharedFilter());
        if (session.stored()) {
            // What is sent again after a break must be what was sent.
            scope.batch().operations().remove(session.id(), next.sequence());
            scope.batch().operations().enqueue(session.id(), other);
        }
        return other;
    }

    /** The retained message that goes out in place of another. */
    static StoredMessage replaced(StoredMessage original, Replace replace) {
        return Messages.stored(replace.message(), original.publisherId());
    }
}

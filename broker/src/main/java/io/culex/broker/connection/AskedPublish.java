package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.api.hook.Authorizer.Kind;
import io.culex.api.hook.Authorizer.Verdict;
import io.culex.api.store.StoredMessage;
import io.culex.broker.routing.Passage;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.Violation;
import io.culex.broker.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * The long way of one client's messages: topic rules, authorizers and hooks decide about them, several at a time, and each goes
 * on in its turn.
 *
 * <p>Owner: the connection's loop.
 */
final class AskedPublish {
    private final Connection connection;
    private final ConnectionScope scope;
    private final Session session;
    private final boolean v5;
    private final PublishAnswers answers;
    private final PublishWindow window;

    AskedPublish(Connection connection, ConnectionScope scope, Session session, boolean v5, PublishAnswers answers) {
        this.connection = connection;
        this.scope = scope;
        this.session = session;
        this.v5 = v5;
        this.answers = answers;
        this.window = new PublishWindow(connection.reading());
    }

    PublishWindow window() {
        return window;
    }

    /** Asks the rules and hooks whether a message may go on, which it does in its turn. */
    void ask(StoredPublish publish, TopicMemos.Memo memo, int packetId) {
        int qos = publish.qos();
        Verdict verdict = connection
                .permissions()
                .cache()
                .mayPublish(connection.client(), memo.hookSet(), memo.topic(), qos, publish.retain());
        if (verdict.kind() == Kind.DENY) {
            inTurn(qos, () -> answers.refused(publish, qos, packetId, Refusals.ofPublish(verdict.reason()), null));
            return;
        }
        TopicRule rule = memo.rule();
        if (rule == null) {
            pass(memo, publish, qos, packetId);
            return;
        }
        Violation violation = violation(rule, publish);
        if (violation != null) {
            inTurn(qos, () -> violated(violation, publish, qos, packetId));
            return;
        }
        pass(memo, ruled(rule, publish), qos, packetId);
    }

    private @Nullable Violation violation(TopicRule rule, StoredPublish publish) {
        Violation violation = rule.check(
                connection.permissions().subject(),
                publish.qos(),
                publish.retain(),
                publish.payloadSize(),
                System.nanoTime());
        return violation == null && rule.checksPayload() ? rule.checkPayload(publish.payload()) : violation;
    }

    private static StoredPublish ruled(TopicRule rule, StoredPublish publish) {
        StoredMessage ruled = rule.applied(publish.message());
        return ruled == publish.message() ? publish : new StoredPublish(ruled, publish.origin(), publish.dup());
    }

    private void violated(Violation violation, StoredPublish publish, int qos, int packetId) {
        switch (violation.action()) {
            case REJECT -> answers.refused(publish, qos, packetId, violation.ackReason(), violation.sentence());
            case DROP -> {
                answers.dropped(publish);
                answers.acknowledge(qos, packetId, 1, null);
            }
            case DISCONNECT -> {
                answers.dropped(publish);
                answers.notTaken(qos, packetId);
                window.abandon();
                connection.ending().disconnect(violation.disconnectReason(), violation.sentence());
            }
        }
    }

    private void pass(TopicMemos.Memo memo, StoredPublish publish, int qos, int packetId) {
        if (publish.retain() && !scope.router().mayRetain(publish.message(), connection.client())) {
            inTurn(
                    qos,
                    () -> answers.refused(
                            publish, qos, packetId, ReasonCode.QUOTA_EXCEEDED, "too many retained messages"));
            return;
        }
        Passage.Hooks asked = new Passage.Hooks(
                memo.hooks().publish(),
                memo.hooks().delivery(),
                memo.hooks().published(),
                memo.hookSet(),
                connection.permissions()::recheck);
        Waiting turn = new Waiting(memo, publish, qos, packetId, asked);
        window.add(turn);
        turn.ask();
        window.advance();
    }

    /** Does something about a message when all before it are done with. */
    void inTurn(int qos, Runnable action) {
        if (window.isEmpty()) {
            action.run();
        } else {
            window.add(new Settled(qos, action));
        }
    }

    private void passed(TopicMemos.Memo memo, StoredPublish asked, int qos, int packetId, Passage.Outcome outcome) {
        StoredPublish publish = outcome.publish() == null ? asked : outcome.publish();
        switch (outcome.kind()) {
            case ROUTED -> answers.acknowledge(qos, packetId, outcome.receivers(), outcome.hold());
            case DROPPED -> {
                answers.dropped(publish);
                answers.acknowledge(qos, packetId, 1, null);
            }
            case REJECTED ->
                answers.refused(publish, qos, packetId, Refusals.ofPublish(outcome.reason()), outcome.text());
            case FAILED -> failed(qos, packetId, outcome);
            case DISCONNECT -> {
                answers.dropped(publish);
                answers.notTaken(qos, packetId);
                window.abandon();
                connection.ending().disconnect(outcome.reason(), outcome.text());
            }
        }
        boolean routed = outcome.kind() == Passage.Kind.ROUTED || outcome.kind() == Passage.Kind.FAILED;
        boolean behind = routed && tell(memo, publish, outcome.receivers());
        if (outcome.congested() != null) {
            connection.slowDown(outcome.congested());
        }
        if (behind) {
            connection.reading().fallBehind();
            scope.pressure().onRelief(() -> connection.execute(connection.reading()::catchUp));
        }
    }

    private boolean tell(TopicMemos.Memo memo, StoredPublish publish, int receivers) {
        return publish.topic().equals(memo.topic())
                ? memo.hooks().told(connection.client(), publish, receivers)
                : scope.events().published(connection.client(), publish, receivers);
    }

    /** A hook holds the acknowledgement back: 5.0 has a code for it, older clients send again on their next connection. */
    private void failed(int qos, int packetId, Passage.Outcome outcome) {
        if (v5 || qos == 0) {
            answers.refuse(qos, packetId, Refusals.ofPublish(outcome.reason()), outcome.text());
        } else {
            answers.notTaken(qos, packetId);
            window.abandon();
            connection.ending().disconnect(outcome.reason(), outcome.text());
        }
    }

    /** A message that hooks are asked about. */
    private final class Waiting extends PublishWindow.Turn implements Passage.Sender {
        private final TopicMemos.Memo memo;
        private final StoredPublish asked;
        private final int qos;
        private final int packetId;
        private final Passage passage;

        Waiting(TopicMemos.Memo memo, StoredPublish asked, int qos, int packetId, Passage.Hooks hooks) {
            super(asked.payloadSize(), qos);
            this.memo = memo;
            this.asked = asked;
            this.qos = qos;
            this.packetId = packetId;
            this.passage = new Passage(scope.loop(), scope.router(), hooks, asked, connection.client(), session, this);
        }

        void ask() {
            ready = passage.ask(() -> connection.guarded(() -> {
                ready = true;
                window.advance();
            }));
        }

        @Override
        void go() {
            passage.goOn();
        }

        @Override
        public void done(Passage.Outcome outcome) {
            passed(memo, asked, qos, packetId, outcome);
            window.finished(this);
        }

        @Override
        public void failed(RuntimeException fault) {
            abandoned();
            window.abandon();
            connection.ending().failed(fault);
        }

        @Override
        void abandoned() {
            answers.notTaken(qos, packetId);
        }
    }

    /** Something that is known about a message and has to wait for those before it. */
    private final class Settled extends PublishWindow.Turn {
        private final Runnable action;

        Settled(int qos, Runnable action) {
            super(0, qos);
            this.action = action;
            ready = true;
        }

        @Override
        void go() {
            action.run();
            window.finished(this);
        }

        @Override
        void abandoned() {}
    }
}

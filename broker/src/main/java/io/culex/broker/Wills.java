package io.culex.broker;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.hook.Authorizer;
import io.culex.api.hook.MessageListener.Event;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.store.StoredMessage;
import io.culex.broker.connection.LiveConfig;
import io.culex.broker.hook.HookSet;
import io.culex.broker.hook.Hooks;
import io.culex.broker.routing.Intake;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.security.RuleSubject;
import io.culex.broker.security.TopicRule;
import io.culex.broker.session.Session;
import io.culex.broker.session.Will;
import io.culex.broker.topic.TopicName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes wills: a plugin may change or drop one, then what holds for a PUBLISH of its client holds for it.
 *
 * <p>Threads: all but {@link #await} on the loop of the session whose will it is.
 */
final class Wills {
    private static final Logger LOG = LoggerFactory.getLogger(Wills.class);

    private final LiveConfig live;
    private final Hooks hooks;
    private final Core core;
    private final Map<Long, CompletableFuture<@Nullable Void>> underWay = new ConcurrentHashMap<>();
    private final AtomicLong published = new AtomicLong();

    Wills(LiveConfig live, Hooks hooks, Core core) {
        this.live = live;
        this.hooks = hooks;
        this.core = core;
    }

    /** Ends when it is stored where it goes, or goes nowhere. */
    CompletableFuture<@Nullable Void> publish(Session session, Will will) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        long number = published.incrementAndGet();
        underWay.put(number, done);
        var _ = done.whenComplete((nothing, failure) -> underWay.remove(number));
        try {
            ask(session, will, done);
        } catch (RuntimeException fault) {
            done.complete(null);
            throw fault;
        }
        return done;
    }

    /** Waits for those under way, though not for ever: what ends before the store is told of it is published again after a start. */
    void await(long mostMillis) {
        try {
            CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new))
                    .completeOnTimeout(null, mostMillis, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException fault) {
            LOG.debug("a will was not published", fault);
        }
    }

    private void ask(Session session, Will will, CompletableFuture<@Nullable Void> done) {
        StoredMessage message = will.message();
        StoredMessage dated =
                will.expirySeconds() < 0 ? message : message.withExpiryBy(Messages.expiresAt(will.expirySeconds()));
        StoredPublish publish = new StoredPublish(dated, Origin.WILL, false);
        PublishInterceptor.Decision decision = hooks.current()
                .will()
                .run(will.client(), session.clientId(), publish, session::execute, later -> {
                    try {
                        decided(session, will, publish, later, done);
                    } catch (RuntimeException fault) {
                        done.complete(null);
                        LOG.error("the will of {} was not published", session.clientId(), fault);
                    }
                });
        if (decision != null) {
            decided(session, will, publish, decision, done);
        }
    }

    private void decided(
            Session session,
            Will will,
            StoredPublish publish,
            PublishInterceptor.Decision decision,
            CompletableFuture<@Nullable Void> done) {
        switch (decision) {
            case PublishInterceptor.Proceed() -> send(session, will, publish, done);
            case PublishInterceptor.Replace(Message other) ->
                send(
                        session,
                        will,
                        new StoredPublish(Messages.stored(other, session.clientId()), Origin.WILL, false),
                        done);
            case PublishInterceptor.Drop(),
                    PublishInterceptor.Reject(var _, var _),
                    PublishInterceptor.Disconnect(var _, var _) -> {
                LOG.debug("the will of {} was dropped by a plugin", session.clientId());
                done.complete(null);
            }
            case PublishInterceptor.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
    }

    private void send(Session session, Will will, StoredPublish sent, CompletableFuture<@Nullable Void> done) {
        Client client = will.client();
        TopicRule rule = live.rules().ruleFor(sent.topic());
        StoredPublish publish =
                rule == null ? sent : new StoredPublish(rule.applied(sent.message()), Origin.WILL, false);
        String problem = problem(session, client, sent, rule);
        if (problem == null && !core.retainedLimit.takes(publish.message(), session.clientId())) {
            problem = "there are too many retained messages";
        }
        if (problem != null) {
            LOG.info("the will of {} on {} was not published: {}", session.clientId(), publish.topic(), problem);
            done.complete(null);
            return;
        }
        String source = "$will " + session.clientId();
        var sentOn = core.intake(session)
                .submit(new Intake.Entry(source, publish, client, session, hold -> session.willRouted(will, hold)));
        boolean told = hooks.events().wants(Event.WILL_SENT);
        var _ = sentOn.whenComplete((nothing, failure) -> {
            if (told) {
                hooks.events().willSent(session.clientId(), publish);
            }
            done.complete(null);
        });
    }

    /** Why the client may not publish this; null when it may. */
    private @Nullable String problem(
            Session session, @Nullable Client client, StoredPublish publish, @Nullable TopicRule rule) {
        String topic = publish.topic();
        String invalid = TopicName.problem(topic, live.config().limits().maxTopicLevels());
        if (invalid != null) {
            return invalid;
        }
        if (topic.startsWith("$SYS/")) {
            return "$SYS/ is the broker's own";
        }
        HookSet current = hooks.current();
        if (client != null
                && current.authorizers()
                                .mayPublish(client, topic, publish.qos(), publish.retain())
                                .kind()
                        == Authorizer.Kind.DENY) {
            return "not authorized";
        }
        if (rule == null) {
            return null;
        }
        Object role = client == null ? null : client.attributes().get("role");
        RuleSubject subject = new RuleSubject(
                session.clientId(), client == null ? null : client.username(), role == null ? null : role.toString());
        var violation = rule.check(subject, publish.qos(), publish.retain(), publish.payloadSize(), System.nanoTime());
        if (violation == null && rule.checksPayload()) {
            violation = rule.checkPayload(publish.payload());
        }
        return violation == null ? null : violation.sentence();
    }
}

package io.culex.javascript.testing;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Disconnection;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.SubscriptionListener;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.javascript.Rehearsal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What {@code mock()} in a test is made of: scripts with a broker around them that has clients, subscriptions, retained
 * messages and a clock of its own, and no network. Each call does all that follows from it before it returns.
 *
 * <p>Used by the thread of the test.
 */
public final class MockBroker extends MockContext implements AutoCloseable {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int FIVE = 5;
    private static final int THREE_ONE_ONE = 4;
    private static final String CLOCK = """
            (function (clock) {
              'use strict'
              const Real = Date
              const now = () => clock.millis()
              function Virtual(...parts) {
                if (new.target === undefined) return new Real(now()).toString()
                return Reflect.construct(Real, parts.length ? parts : [now()], new.target === Virtual ? Real : new.target)
              }
              Virtual.prototype = Real.prototype
              Real.prototype.constructor = Virtual
              Object.defineProperties(Virtual, { now: { value: now }, UTC: { value: Real.UTC }, parse: { value: Real.parse },
                name: { value: 'Date' }, length: { value: 7 } })
              Object.defineProperty(globalThis, 'Date', { value: Virtual, writable: true, configurable: true })
            })
            """;

    private final Rehearsal rehearsal;
    private final MockMessages messages;
    private final List<String> logs = new ArrayList<>();
    private final long startMillis;
    private long nanos;
    private long connections;

    MockBroker(Rehearsal.Stage stage, Path folder, long startMillis) {
        super(folder);
        this.startMillis = startMillis;
        this.messages = new MockMessages(this);
        this.rehearsal = new Rehearsal(
                stage,
                this,
                folder,
                null,
                () -> nanos,
                (level, text) -> {
                    logs.add(level);
                    logs.add(text);
                },
                new Rehearsal.Extension() {
                    @Override
                    public void before(Context context) {
                        Source source =
                                Source.newBuilder("js", CLOCK, "culex:clock.js").buildLiteral();
                        context.eval(source).executeVoid(MockBroker.this);
                    }
                });
    }

    void load(List<String> files) throws Rehearsal.NotLoaded {
        rehearsal.load(files);
        settle();
    }

    /** Lets everything happen that happens now. */
    void settle() {
        do {
            rehearsal.settle();
        } while (messages.sendNext());
    }

    @Override
    void sent(Message message) {
        messages.later(message);
    }

    /** An answer; for one that comes later time passes until it is there, or until the broker would not wait any more. */
    <D> D answer(CompletionStage<? extends D> later, boolean authentication, D otherwise) {
        long deadline = nanos + rehearsal.patience(authentication).toNanos();
        rehearsal.settle();
        while (!later.toCompletableFuture().isDone()) {
            long next = rehearsal.untilNext();
            if (next > deadline - nanos) {
                nanos = deadline;
                logs.add("error");
                logs.add("a handler has not answered in time: the answer is no");
                return otherwise;
            }
            nanos += next;
            rehearsal.settle();
        }
        return later.toCompletableFuture().join();
    }

    /** Whether he is let in, reason code, reason, user name. */
    @HostAccess.Export
    public @Nullable Object[] connect(
            String id, @Nullable String username, @Nullable Value password, int level, boolean clean) {
        MockClient old = connected.get(id);
        if (old != null) {
            ended(old, ReasonCode.SESSION_TAKEN_OVER, null);
        }
        ProtocolVersion version = version(level);
        MockClient client = new MockClient(this, ++connections, id, version, clean);
        client.username = username;
        ByteBuffer secret = password == null || password.isNull()
                ? null
                : ByteBuffer.wrap(Rehearsal.bytes(password)).asReadOnlyBuffer();
        Connect connect = new Connect(version, id, clean, 60, username, secret, null, 0, 0, null, null, List.of());
        @Nullable Object[] refusal = refusal(client, connect);
        if (refusal != null) {
            ReasonCode reason = ReasonCode.of((Integer) Objects.requireNonNull(refusal[1]));
            tell(
                    ConnectionListener.class,
                    listener -> listener.onConnectionError(
                            client, reason == null ? ReasonCode.NOT_AUTHORIZED : reason, String.valueOf(refusal[2])));
            settle();
            return refusal;
        }
        connected.put(id, client);
        tell(ConnectionListener.class, listener -> listener.onConnecting(client));
        tell(ConnectionListener.class, listener -> listener.onConnackSent(client, ReasonCode.SUCCESS, false));
        client.connected = true;
        tell(ConnectionListener.class, listener -> listener.onConnected(client));
        settle();
        return new @Nullable Object[] {true, 0, null, client.username};
    }

    private static ProtocolVersion version(int level) {
        return level == FIVE
                ? ProtocolVersion.MQTT_5
                : level == THREE_ONE_ONE ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_3_1;
    }

    private @Nullable Object @Nullable [] refusal(MockClient client, Connect first) {
        Connect connect = first;
        for (ConnectInterceptor hook : hooks(ConnectInterceptor.class)) {
            ConnectInterceptor.Decision decision = hook.onConnect(client, connect);
            if (decision instanceof ConnectInterceptor.Defer defer) {
                decision = answer(defer.later(), false, defer.onTimeout());
            }
            if (decision instanceof ConnectInterceptor.Refuse refuse) {
                return refused(refuse.reason(), refuse.reasonString());
            }
            if (decision instanceof ConnectInterceptor.Replace replace) {
                connect = replace.connect();
                client.username = connect.username();
            }
        }
        List<Authenticator> authenticators = hooks(Authenticator.class);
        boolean accepted = authenticators.isEmpty();
        for (Authenticator hook : authenticators) {
            Authenticator.Decision decision = hook.authenticate(client, connect);
            if (decision instanceof Authenticator.Defer defer) {
                decision = answer(defer.later(), true, defer.onTimeout());
            }
            if (decision instanceof Authenticator.Rejected rejected) {
                return refused(rejected.reason(), rejected.reasonString());
            }
            if (decision instanceof Authenticator.Accepted known) {
                accepted = true;
                client.username = known.username() == null ? client.username : known.username();
                client.attributes().putAll(known.attributes());
            }
        }
        return accepted ? null : refused(ReasonCode.NOT_AUTHORIZED, null);
    }

    private static @Nullable Object[] refused(ReasonCode reason, @Nullable String text) {
        return new @Nullable Object[] {false, reason.code(), text, null};
    }

    /** Outcome, reason code, reason, receivers, topic, payload, QoS, retain. */
    @HostAccess.Export
    public @Nullable Object[] publish(
            @Nullable String from, String topic, Value payload, int qos, boolean retain, @Nullable Value packet) {
        PublishProperties properties =
                packet == null || packet.isNull() ? PublishProperties.NONE : Rehearsal.properties(packet);
        return publish(from, new Message(topic, Rehearsal.bytes(payload), qos, retain, properties));
    }

    /** The same for a message that is there already. */
    @Nullable
    Object[] publish(@Nullable String from, Message message) {
        @Nullable
        Object[] outcome = from == null
                ? messages.route(null, message)
                : messages.route(known(from), new FromClient(message, from));
        settle();
        return outcome;
    }

    /** Lets a client in that nobody is asked about. */
    void admit(String id, @Nullable String username, int level, boolean clean) {
        MockClient client = new MockClient(this, ++connections, id, version(level), clean);
        client.username = username;
        client.connected = true;
        connected.put(id, client);
    }

    /** Milliseconds since the start, by the clock of the scripts. */
    double sinceStart() {
        return nanos / (double) NANOS_PER_MILLI;
    }

    MockClient known(String id) {
        MockClient client = connected.get(id);
        if (client == null) {
            throw new IllegalArgumentException("no client '" + id + "' is connected");
        }
        return client;
    }

    @HostAccess.Export
    public boolean isConnected(String id) {
        return connected.containsKey(id);
    }

    /** Whether it was granted, reason code, reason, filter, QoS. */
    @HostAccess.Export
    public @Nullable Object[] subscribe(String id, String filter, int qos) {
        MockClient client = known(id);
        Subscription subscription = Subscription.of(filter, qos);
        for (SubscribeInterceptor hook : hooks(SubscribeInterceptor.class)) {
            SubscribeInterceptor.Decision decision = hook.onSubscribe(client, subscription, false);
            if (decision instanceof SubscribeInterceptor.Defer defer) {
                decision = answer(defer.later(), false, defer.onTimeout());
            }
            switch (decision) {
                case SubscribeInterceptor.Rewrite rewrite -> subscription = rewrite.subscription();
                case SubscribeInterceptor.Deny deny -> {
                    return unsubscribed(client, subscription, deny.reason(), deny.reasonString());
                }
                case SubscribeInterceptor.Disconnect end -> {
                    ended(client, end.reason(), end.reasonString());
                    return unsubscribed(client, subscription, end.reason(), end.reasonString());
                }
                case SubscribeInterceptor.Grant grant -> {}
                case SubscribeInterceptor.Defer again -> {}
            }
        }
        client.subscriptions.put(subscription.filter(), subscription.qos());
        SubscriptionResult result = new SubscriptionResult(subscription, granted(subscription.qos()));
        tell(SubscriptionListener.class, listener -> listener.onSubscribed(client, List.of(result)));
        messages.retainedTo(client, subscription);
        settle();
        return new @Nullable Object[] {true, subscription.qos(), null, subscription.filter(), subscription.qos()};
    }

    private @Nullable Object[] unsubscribed(
            MockClient client, Subscription subscription, ReasonCode reason, @Nullable String text) {
        SubscriptionResult result = new SubscriptionResult(subscription, reason);
        tell(SubscriptionListener.class, listener -> listener.onSubscribed(client, List.of(result)));
        settle();
        return new @Nullable Object[] {false, reason.code(), text, subscription.filter(), subscription.qos()};
    }

    static ReasonCode granted(int qos) {
        return switch (qos) {
            case 1 -> ReasonCode.GRANTED_QOS_1;
            case 2 -> ReasonCode.GRANTED_QOS_2;
            default -> ReasonCode.SUCCESS;
        };
    }

    /** Whether it was allowed. */
    @HostAccess.Export
    public boolean unsubscribe(String id, String asked) {
        MockClient client = known(id);
        String filter = asked;
        for (UnsubscribeInterceptor hook : hooks(UnsubscribeInterceptor.class)) {
            UnsubscribeInterceptor.Decision decision = hook.onUnsubscribe(client, filter);
            if (decision instanceof UnsubscribeInterceptor.Defer defer) {
                decision = answer(defer.later(), false, defer.onTimeout());
            }
            if (decision instanceof UnsubscribeInterceptor.Deny) {
                return false;
            }
            if (decision instanceof UnsubscribeInterceptor.Rewrite rewrite) {
                filter = rewrite.filter();
            }
        }
        client.subscriptions.remove(filter);
        String gone = filter;
        tell(SubscriptionListener.class, listener -> listener.onUnsubscribed(client, List.of(gone)));
        settle();
        return true;
    }

    @HostAccess.Export
    public void disconnect(String id) {
        MockClient client = connected.get(id);
        if (client != null) {
            ended(client, ReasonCode.SUCCESS, null);
            settle();
        }
    }

    void ended(MockClient client, ReasonCode reason, @Nullable String text) {
        if (!connected.remove(client.id(), client)) {
            return;
        }
        client.connected = false;
        Disconnection.Cause cause = switch (reason) {
            case SUCCESS -> Disconnection.Cause.CLIENT;
            case SESSION_TAKEN_OVER -> Disconnection.Cause.TAKEN_OVER;
            default -> Disconnection.Cause.SERVER;
        };
        Disconnection end = new Disconnection(cause, reason, text, false, Duration.ZERO);
        tell(ConnectionListener.class, listener -> listener.onDisconnected(client, end));
    }

    void handed(Client client, Publish publish, int qos) {
        messages.handed(client.id(), publish, qos, publish.retain());
    }

    /** Client, topic, payload, QoS, retain, …: what clients received. */
    @HostAccess.Export
    public @Nullable Object[] delivered() {
        return messages.delivered();
    }

    @HostAccess.Export
    public @Nullable Object[] published() {
        return messages.published();
    }

    /** The payload, null when there is none. */
    @HostAccess.Export
    public @Nullable ByteBuffer retainedOn(String topic) {
        Publish message = retainedMessages.get(topic);
        return message == null ? null : message.payload();
    }

    /** Level, text, … */
    @HostAccess.Export
    public Object[] logs() {
        return logs.toArray();
    }

    /** Time passes, and timers fire when they are due. */
    @HostAccess.Export
    public void advance(double millis) {
        long until = nanos + (long) (millis * NANOS_PER_MILLI);
        settle();
        long next = rehearsal.untilNext();
        while (next <= until - nanos) {
            nanos += next;
            settle();
            next = rehearsal.untilNext();
        }
        nanos = until;
    }

    /** The time of day of the scripts. */
    @HostAccess.Export
    public double millis() {
        return startMillis + Math.floor(nanos / (double) NANOS_PER_MILLI);
    }

    @HostAccess.Export
    @Override
    public void close() {
        rehearsal.close();
    }
}

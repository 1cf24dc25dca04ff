package io.culex.broker.hook;

import io.culex.api.hook.Authenticator;
import io.culex.api.hook.Authorizer;
import io.culex.api.hook.BrokerListener;
import io.culex.api.hook.ClusterProvider;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.ConnectionFilter;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.api.hook.Hook;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PayloadValidator;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SessionListener;
import io.culex.api.hook.StorageProvider;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.SubscriptionListener;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.api.hook.WillInterceptor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * All hooks in force at one time. Immutable: a cache of anything that was taken from a set is good as long as {@link
 * Hooks#current()} says the same set.
 */
public final class HookSet {
    private static final FactQueue[] NOBODY = new FactQueue[0];

    private final ConnectionFilters connectionFilters;
    private final ConnectChain connect;
    private final AuthenticateChain authenticate;
    private final EnhancedAuthentication enhanced;
    private final AuthorizerChain authorizers;
    private final PublishChain publish;
    private final PublishedChain published;
    private final DeliveryChain delivery;
    private final SubscribeChain subscribe;
    private final UnsubscribeChain unsubscribe;
    private final WillChain will;
    private final List<Binding<?>> all;
    private final boolean topicInterest;

    final FactQueue[] connectionListeners;
    final FactQueue[] sessionListeners;
    final FactQueue[] subscriptionListeners;
    final FactQueue[] brokerListeners;
    private final Map<MessageListener.Event, FactQueue[]> messageListeners;

    HookSet(List<HookRegistration> registrations, ScheduledExecutorService timer) {
        List<Binding<?>> bindings = new ArrayList<>(registrations.size());
        for (HookRegistration registration : registrations) {
            bindings.add(registration.binding);
        }
        all = bindings;
        connectionFilters = new ConnectionFilters(Binding.ofKind(all, ConnectionFilter.class), timer);
        connect = new ConnectChain(Binding.ofKind(all, ConnectInterceptor.class), timer);
        authenticate = new AuthenticateChain(Binding.ofKind(all, Authenticator.class), timer);
        enhanced = new EnhancedAuthentication(Binding.ofKind(all, EnhancedAuthenticator.class), timer);
        authorizers = new AuthorizerChain(Binding.ofKind(all, Authorizer.class), timer);
        publish = new PublishChain(Binding.ofKind(all, PublishInterceptor.class), null, timer);
        published = new PublishedChain(Binding.ofKind(all, PublishedInterceptor.class), null, timer);
        delivery = new DeliveryChain(Binding.ofKind(all, DeliveryInterceptor.class), null, timer);
        subscribe = new SubscribeChain(Binding.ofKind(all, SubscribeInterceptor.class), timer);
        unsubscribe = new UnsubscribeChain(Binding.ofKind(all, UnsubscribeInterceptor.class), timer);
        will = new WillChain(Binding.ofKind(all, WillInterceptor.class), timer);
        connectionListeners = queues(registrations, ConnectionListener.class);
        sessionListeners = queues(registrations, SessionListener.class);
        subscriptionListeners = queues(registrations, SubscriptionListener.class);
        brokerListeners = queues(registrations, BrokerListener.class);
        messageListeners = messageQueues(registrations);
        topicInterest = !publish.isEmpty()
                || !published.isEmpty()
                || !delivery.isEmpty()
                || wants(MessageListener.Event.PUBLISHED);
    }

    private static FactQueue[] queues(List<HookRegistration> registrations, Class<? extends Hook> kind) {
        List<FactQueue> queues = new ArrayList<>();
        for (HookRegistration registration : registrations) {
            if (registration.queue != null && kind.isInstance(registration.binding.hook)) {
                queues.add(registration.queue);
            }
        }
        return queues.toArray(NOBODY);
    }

    private static Map<MessageListener.Event, FactQueue[]> messageQueues(List<HookRegistration> registrations) {
        FactQueue[] every = queues(registrations, MessageListener.class);
        Map<MessageListener.Event, FactQueue[]> byEvent = new EnumMap<>(MessageListener.Event.class);
        for (MessageListener.Event event : MessageListener.Event.values()) {
            List<FactQueue> wanting = new ArrayList<>();
            for (FactQueue queue : every) {
                if (queue.binding.events.contains(event)) {
                    wanting.add(queue);
                }
            }
            byEvent.put(event, wanting.toArray(NOBODY));
        }
        return byEvent;
    }

    public ConnectionFilters connectionFilters() {
        return connectionFilters;
    }

    public ConnectChain connect() {
        return connect;
    }

    public AuthenticateChain authenticate() {
        return authenticate;
    }

    /** Who leads the AUTH exchange of an Authentication Method, null when nobody does. */
    public @Nullable EnhancedAuthentication enhanced(String method) {
        return enhanced.of(method);
    }

    public AuthorizerChain authorizers() {
        return authorizers;
    }

    public PublishChain publish() {
        return publish;
    }

    public PublishedChain published() {
        return published;
    }

    public DeliveryChain delivery() {
        return delivery;
    }

    public SubscribeChain subscribe() {
        return subscribe;
    }

    public UnsubscribeChain unsubscribe() {
        return unsubscribe;
    }

    public WillChain will() {
        return will;
    }

    /** Whether any hook or listener is asked or told about published messages at all, whatever their topic. */
    public boolean topicInterest() {
        return topicInterest;
    }

    /** Who is asked and told about the messages of a topic; {@link TopicHooks#NONE} when nobody is. */
    public TopicHooks forTopic(String topic) {
        if (!topicInterest) {
            return TopicHooks.NONE;
        }
        PublishChain asked = publish.forTopic(topic);
        PublishedChain askedAfter = published.forTopic(topic);
        DeliveryChain askedBefore = delivery.forTopic(topic);
        FactQueue[] told = messageListeners(MessageListener.Event.PUBLISHED, topic);
        return asked.isEmpty() && askedAfter.isEmpty() && askedBefore.isEmpty() && told.length == 0
                ? TopicHooks.NONE
                : new TopicHooks(asked, askedAfter, askedBefore, told);
    }

    /** Whether anybody wants facts of that kind, whatever their topic. */
    public boolean wants(MessageListener.Event event) {
        return messageListeners(event).length > 0;
    }

    /** Whether anybody wants facts of that kind about messages of that topic. */
    public boolean wants(MessageListener.Event event, String topic) {
        for (FactQueue queue : messageListeners(event)) {
            if (queue.binding.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    FactQueue[] messageListeners(MessageListener.Event event) {
        FactQueue[] queues = messageListeners.get(event);
        return queues == null ? NOBODY : queues;
    }

    private FactQueue[] messageListeners(MessageListener.Event event, String topic) {
        List<FactQueue> matching = new ArrayList<>();
        for (FactQueue queue : messageListeners(event)) {
            if (queue.binding.matches(topic)) {
                matching.add(queue);
            }
        }
        return matching.toArray(NOBODY);
    }

    /** The validators by {@code payload.type}; a fault of one refuses the payload. */
    public Map<String, PayloadValidator> payloadValidators() {
        Map<String, PayloadValidator> validators = new TreeMap<>();
        for (Binding<?> binding : all) {
            if (binding.hook instanceof PayloadValidator validator) {
                validators.putIfAbsent(binding.name, new GuardedValidator(binding, validator));
            }
        }
        return validators;
    }

    /** The storage engine of that name, null when there is none. */
    public @Nullable StorageProvider storageProvider(String name) {
        return named(StorageProvider.class, name);
    }

    /** The cluster of that name, null when there is none. */
    public @Nullable ClusterProvider clusterProvider(String name) {
        return named(ClusterProvider.class, name);
    }

    /** The names of the storage engines or clusters there are, for messages about an unknown one. */
    public List<String> names(Class<? extends Hook> kind) {
        List<String> names = new ArrayList<>();
        for (Binding<?> binding : all) {
            if (kind.isInstance(binding.hook)) {
                names.add(binding.name);
            }
        }
        return names;
    }

    private <K extends Hook> @Nullable K named(Class<K> kind, String name) {
        for (Binding<?> binding : all) {
            if (kind.isInstance(binding.hook) && binding.name.equals(name)) {
                return kind.cast(binding.hook);
            }
        }
        return null;
    }
}

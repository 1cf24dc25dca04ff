package io.culex.javascript.tools;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Disconnection;
import io.culex.api.PluginContext;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.Registration;
import io.culex.api.Subscription;
import io.culex.api.control.ControlRequest;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.javascript.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what scripts are asked about, before anybody decided: the broker's side of {@code culex record}. It decides nothing
 * and keeps nobody waiting.
 *
 * <p>Lines are made on event loops and taken by the thread of the request. At most 10,000 wait for it; those beyond are lost and
 * counted.
 */
public final class Recorder {
    /** The name under which a broker answers. */
    public static final String REQUEST = "scripts.record";

    private static final int WAITING = 10_000;
    private static final long LOOK_MILLIS = 250;
    /** Before all others, so that messages are as they came. */
    private static final int FIRST = -1_000_000;

    /** What to write down. */
    private record Wish(String topic, Duration time, long count) {
        static Wish of(List<String> arguments) {
            return new Wish(
                    arguments.get(0),
                    Duration.ofMillis(Long.parseLong(arguments.get(1))),
                    Long.parseLong(arguments.get(2)));
        }
    }

    private final Wish wish;
    private final long began = System.nanoTime();
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING);
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    private final LongAdder lost = new LongAdder();

    private Recorder(Wish wish) {
        this.wish = wish;
    }

    /** Answers a request: topic filter, milliseconds, number of messages. */
    public static void answer(PluginContext context, ControlRequest request) throws IOException, InterruptedException {
        Wish wish = Wish.of(request.arguments());
        Recorder recorder = new Recorder(wish);
        List<Registration> hooks = List.of(
                context.register(recorder.new Connects()),
                context.register(recorder.new Publishes()),
                context.register(recorder.new Subscribes()),
                context.register(recorder.new Unsubscribes()),
                context.register(recorder.new Ends()));
        try {
            request.line(new Json()
                    .open('{')
                    .name("culex")
                    .text("recording")
                    .name("version")
                    .number(1)
                    .name("at")
                    .text(Instant.now().toString())
                    .name("topic")
                    .text(wish.topic)
                    .close('}')
                    .toString());
            recorder.write(request);
        } finally {
            hooks.forEach(Registration::close);
        }
    }

    private void write(ControlRequest request) throws IOException, InterruptedException {
        long end = began + wish.time.toNanos();
        long messages = 0;
        while (messages < wish.count && System.nanoTime() - end < 0) {
            String line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (line == null) {
                request.stillWanted();
            } else {
                messages += line.contains("\"do\":\"publish\"") ? 1 : 0;
                request.line(line);
            }
        }
        request.line(event("end")
                .name("messages")
                .number(messages)
                .name("lost")
                .number(lost.sum())
                .close('}')
                .toString());
    }

    private Json event(String what) {
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return new Json().open('{').name("t").number(millis).name("do").text(what);
    }

    private void add(Json line) {
        if (!lines.offer(line.close('}').toString())) {
            lost.increment();
        }
    }

    /** Who a client is, before anything else of it. */
    private void meet(Client client) {
        if (known.add(client.connectionId())) {
            add(event("connect")
                    .name("client")
                    .text(client.id())
                    .name("username")
                    .text(client.username())
                    .name("protocol")
                    .number(client.version().level())
                    .name("clean")
                    .flag(client.cleanStart())
                    .name("keepAlive")
                    .number(client.keepAlive())
                    .name("already")
                    .flag(true));
        }
    }

    private final class Connects implements ConnectInterceptor {
        @Override
        public int priority() {
            return FIRST;
        }

        @Override
        public ConnectInterceptor.Decision onConnect(Client client, Connect connect) {
            known.add(client.connectionId());
            add(event("connect")
                    .name("client")
                    .text(connect.clientId())
                    .name("username")
                    .text(connect.username())
                    .name("protocol")
                    .number(connect.version().level())
                    .name("clean")
                    .flag(connect.cleanStart())
                    .name("keepAlive")
                    .number(connect.keepAlive()));
            return ConnectInterceptor.Decision.PROCEED;
        }
    }

    private final class Publishes implements PublishInterceptor {
        @Override
        public int priority() {
            return FIRST;
        }

        @Override
        public List<String> topicFilters() {
            return List.of(wish.topic);
        }

        @Override
        public PublishInterceptor.Decision onPublish(@Nullable Client client, Publish publish) {
            if (client != null) {
                meet(client);
            }
            Json line = event("publish").name("client").text(client == null ? null : client.id());
            line.name("topic").text(publish.topic()).name("qos").number(publish.qos());
            line.name("retain").flag(publish.retain());
            payload(line, publish);
            properties(line, publish.properties());
            add(line);
            return PublishInterceptor.Decision.PROCEED;
        }
    }

    private static void payload(Json line, Publish publish) {
        try {
            line.name("text")
                    .text(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(publish.payload())
                            .toString());
        } catch (CharacterCodingException notText) {
            line.text("").name("base64").text(base64(publish.payload()));
        }
    }

    private static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    private static void properties(Json line, PublishProperties properties) {
        if (properties.equals(PublishProperties.NONE)) {
            return;
        }
        line.name("properties").open('{');
        if (properties.payloadFormatUtf8() != null) {
            line.name("payloadFormatIndicator").flag(properties.payloadFormatUtf8());
        }
        if (properties.messageExpiryInterval() >= 0) {
            line.name("messageExpiryInterval").number(properties.messageExpiryInterval());
        }
        if (properties.contentType() != null) {
            line.name("contentType").text(properties.contentType());
        }
        if (properties.responseTopic() != null) {
            line.name("responseTopic").text(properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            line.name("correlationData").text(base64(properties.correlationData()));
        }
        line.name("userProperties").open('[');
        properties
                .userProperties()
                .forEach(each ->
                        line.open('[').text(each.name()).text(each.value()).close(']'));
        line.close(']').close('}');
    }

    private final class Subscribes implements SubscribeInterceptor {
        @Override
        public int priority() {
            return FIRST;
        }

        @Override
        public SubscribeInterceptor.Decision onSubscribe(Client client, Subscription subscription, boolean restored) {
            meet(client);
            add(event("subscribe")
                    .name("client")
                    .text(client.id())
                    .name("filter")
                    .text(subscription.filter())
                    .name("qos")
                    .number(subscription.qos()));
            return SubscribeInterceptor.Decision.GRANT;
        }
    }

    private final class Unsubscribes implements UnsubscribeInterceptor {
        @Override
        public int priority() {
            return FIRST;
        }

        @Override
        public UnsubscribeInterceptor.Decision onUnsubscribe(Client client, String filter) {
            meet(client);
            add(event("unsubscribe")
                    .name("client")
                    .text(client.id())
                    .name("filter")
                    .text(filter));
            return UnsubscribeInterceptor.Decision.PROCEED;
        }
    }

    private final class Ends implements ConnectionListener {
        @Override
        public void onDisconnected(Client client, Disconnection disconnection) {
            if (known.remove(client.connectionId())) {
                add(event("disconnect").name("client").text(client.id()));
            }
        }
    }
}

package com.example.desk;

import io.culex.api.*;
import io.culex.api.hook.*;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers on desk/answer what it is asked on desk/ask/…, with each of the broker's services. */
public final class Desk extends CulexPlugin {
    private PluginContext context;

    @Override
    public void start(PluginContext context) {
        this.context = context;
        context.register(new MessageListener() {
            @Override
            public List<String> topicFilters() {
                return List.of("desk/ask/+");
            }

            @Override
            public void onPublished(@Nullable Client client, Publish publish, int receivers) {
                context.metrics().counter("asked").increment();
                String command = publish.topic().substring("desk/ask/".length());
                asked(client, command, publish.payloadText()).whenComplete((answer, error) -> context.publisher()
                        .publish(Message.of("desk/answer", error == null ? "" + answer : "failed: " + error)));
            }
        });
        context.metrics().gauge("open", () -> context.clients().count());
        context.scheduler().scheduleAtFixedRate(Desk::beat, 0, 5, TimeUnit.MILLISECONDS);
    }

    private static void beat() {
        System.getProperties().merge("desk.beats", 1L, (a, b) -> (Long) a + (Long) b);
    }

    private CompletionStage<?> asked(Client client, String command, String what) {
        return switch (command) {
            case "who" -> now(context.pluginId() + " " + context.clients().find(client.id()).id() + " "
                    + context.clients().all().contains(client) + " " + context.clients().find("nobody"));
            case "greet" -> {
                client.send(Message.of("desk/greeting", "hello " + what));
                yield now("sent");
            }
            case "attribute" -> now(client.attributes().merge("desk.count", 1, (a, b) -> (Integer) a + (Integer) b));
            case "session" -> context.sessions().find(what);
            case "discard" -> context.sessions().discard(what);
            case "retained" -> context.retained().find(what).thenApply(it -> it == null ? "none" : it.payloadText());
            case "matching" -> context.retained().matching(what, 2).thenApply(all -> all.stream()
                    .map(Publish::topic)
                    .sorted()
                    .toList());
            case "remove" -> context.retained().remove(what);
            case "subscriptions" -> context.subscriptions().of(what).thenApply(all -> all.stream()
                    .map(each -> each.filter() + ":" + each.qos())
                    .sorted()
                    .toList());
            case "subscribe" -> context.subscriptions()
                    .subscribe(client.id(), Subscription.of(what, 1))
                    .thenApply(SubscriptionResult::reason);
            case "unsubscribe" -> context.subscriptions().unsubscribe(client.id(), what);
            case "later" -> {
                CompletableFuture<String> later = new CompletableFuture<>();
                context.scheduler().schedule(() -> later.complete("after " + what + " ms"), Long.parseLong(what),
                        TimeUnit.MILLISECONDS);
                yield later;
            }
            case "config" -> now(context.config().values().get(what));
            case "where" -> now(context.config().locate(what));
            case "file" -> {
                try {
                    yield now(Files.writeString(context.dataDirectory().resolve("desk.txt"), what));
                } catch (java.io.IOException failed) {
                    yield CompletableFuture.failedFuture(failed);
                }
            }
            case "kick" -> {
                context.clients().find(what).disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "the desk says so");
                yield now("kicked");
            }
            case "bad" -> context.publisher().publish(Message.of("not/#/valid", ""));
            default -> CompletableFuture.failedFuture(new IllegalArgumentException(command));
        };
    }

    private static CompletableFuture<Object> now(Object answer) {
        return CompletableFuture.completedFuture(answer);
    }
}

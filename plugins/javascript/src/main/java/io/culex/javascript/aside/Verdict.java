package io.culex.javascript.aside;

import io.culex.api.Connect;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer says, in words that are equal when the answers are. */
public final class Verdict {
    private static final String PASS = "pass";
    private static final int SHOWN = 200;

    private Verdict() {}

    /** Of an answer of any hook. */
    public static String of(@Nullable Object decision) {
        return switch (decision) {
            case PublishInterceptor.Decision each -> of(each);
            case DeliveryInterceptor.Decision each -> of(each);
            case ConnectInterceptor.Refuse each ->
                refused("refuse", each.reason(), each.reasonString())
                        + (each.serverReference() == null ? "" : " go to " + each.serverReference());
            case ConnectInterceptor.Replace each -> "let in " + of(each.connect());
            case Authenticator.Accepted each ->
                "accept" + (each.username() == null ? "" : " as " + each.username())
                        + (each.attributes().isEmpty() ? "" : " with " + each.attributes());
            case Authenticator.Rejected each -> refused("refuse", each.reason(), each.reasonString());
            case SubscribeInterceptor.Rewrite each -> "grant " + of(each.subscription());
            case SubscribeInterceptor.Deny each -> refused("refuse", each.reason(), each.reasonString());
            case SubscribeInterceptor.Disconnect each -> refused("disconnect", each.reason(), each.reasonString());
            case UnsubscribeInterceptor.Rewrite each -> "unsubscribe " + each.filter();
            case UnsubscribeInterceptor.Deny each -> refused("refuse", each.reason(), each.reasonString());
            case PublishedInterceptor.Fail each -> refused("fail", each.reason(), each.reasonString());
            case null, default -> PASS;
        };
    }

    private static String of(PublishInterceptor.Decision decision) {
        return switch (decision) {
            case PublishInterceptor.Replace each -> "change to " + of(each.message());
            case PublishInterceptor.Drop drop -> "drop";
            case PublishInterceptor.Reject each -> refused("refuse", each.reason(), each.reasonString());
            case PublishInterceptor.Disconnect each -> refused("disconnect", each.reason(), each.reasonString());
            case PublishInterceptor.Proceed proceed -> PASS;
            case PublishInterceptor.Defer defer -> PASS;
        };
    }

    private static String of(DeliveryInterceptor.Decision decision) {
        if (!(decision instanceof DeliveryInterceptor.Each each)) {
            return PASS;
        }
        List<String> words = new ArrayList<>();
        boolean all = true;
        for (int i = 0; i < each.answers().size(); i++) {
            DeliveryInterceptor.Answer answer = each.answers().get(i);
            all &= answer instanceof DeliveryInterceptor.Deliver;
            words.add(
                    switch (answer) {
                        case DeliveryInterceptor.Deliver deliver -> PASS;
                        case DeliveryInterceptor.Skip skip -> "skip";
                        case DeliveryInterceptor.Replace replace -> "change to " + of(replace.message());
                    });
        }
        return all ? PASS : String.join(", ", words);
    }

    private static String refused(String verb, ReasonCode reason, @Nullable String text) {
        return verb + " 0x" + Integer.toHexString(reason.code()) + (text == null ? "" : " " + text);
    }

    private static String of(Connect connect) {
        return connect.clientId() + (connect.username() == null ? "" : " as " + connect.username());
    }

    private static String of(Subscription subscription) {
        return subscription.filter() + " qos " + subscription.qos() + (subscription.noLocal() ? " no local" : "")
                + (subscription.retainAsPublished() ? " as published" : "")
                + (subscription.retainHandling() == 0 ? "" : " handling " + subscription.retainHandling());
    }

    /** A message in full as far as it decides, its payload cut. */
    public static String of(Publish message) {
        PublishProperties properties = message.properties();
        return message.topic() + " qos " + message.qos() + (message.retain() ? " retained " : " ") + payload(message)
                + (properties.equals(PublishProperties.NONE) ? "" : " " + properties);
    }

    /** A payload as text, long ones cut, with a number that tells them apart. */
    static String payload(Publish message) {
        String text = message.payloadText().replace("\n", "\\n").replace("\r", "\\r");
        return text.length() <= SHOWN
                ? text
                : text.substring(0, SHOWN) + "… (" + message.payloadSize() + " bytes, #"
                        + Integer.toHexString(message.payload().hashCode()) + ")";
    }
}

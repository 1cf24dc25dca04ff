package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.DeliveryInterceptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Who of its receivers gets this message, and as what? One question for all of them. Receivers that are away are not asked
 * about: the broker asks when their messages go out.
 */
public final class DeliverQuestion extends Question<DeliveryInterceptor.Decision> {
    private final Publish publish;
    private final List<DeliveryInterceptor.Receiver> receivers;
    private final DeliveryInterceptor.Answer[] answers;
    private final @Nullable HostPacket[] copies;
    private @Nullable ScriptVersion version;

    DeliverQuestion(Publish publish, List<DeliveryInterceptor.Receiver> receivers, long nanos) {
        super(null, nanos);
        this.publish = publish;
        this.receivers = receivers;
        this.answers = new DeliveryInterceptor.Answer[receivers.size()];
        this.copies = new @Nullable HostPacket[receivers.size()];
        Arrays.fill(answers, DeliveryInterceptor.Answer.DELIVER);
    }

    /** The version whose objects the receivers are. */
    void askedOf(ScriptVersion asked) {
        version = asked;
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return 5;
    }

    @Override
    String name() {
        return "deliver";
    }

    @Override
    DeliveryInterceptor.Decision passed() {
        for (int i = 0; i < answers.length; i++) {
            HostPacket copy = copies[i];
            if (copy != null && answers[i].equals(DeliveryInterceptor.Answer.DELIVER)) {
                Message written = copy.changedInPlace();
                if (written != null) {
                    answers[i] = new DeliveryInterceptor.Replace(written);
                }
            }
        }
        for (DeliveryInterceptor.Answer answer : answers) {
            if (!answer.equals(DeliveryInterceptor.Answer.DELIVER)) {
                return new DeliveryInterceptor.Each(new ArrayList<>(Arrays.asList(answers)));
            }
        }
        return DeliveryInterceptor.Decision.PROCEED;
    }

    /** Nobody gets it. */
    @Override
    DeliveryInterceptor.Decision denied(ReasonCode reason, @Nullable String text) {
        return refusal(receivers.size());
    }

    static DeliveryInterceptor.Decision refusal(int receivers) {
        return new DeliveryInterceptor.Each(Collections.nCopies(receivers, DeliveryInterceptor.Answer.SKIP));
    }

    @HostAccess.Export
    public int count() {
        return answers.length;
    }

    @HostAccess.Export
    public @Nullable Value receiver(int slot) {
        Client receiver = receivers.get(slot).client();
        ScriptVersion asked = version;
        return receiver == null || asked == null
                ? null
                : HostClient.of(receiver).wrapper(asked);
    }

    /** The message for one receiver; the RETAIN flag as it would see it. */
    @HostAccess.Export
    public HostPacket copy(int slot) {
        DeliveryInterceptor.Receiver receiver = receivers.get(slot);
        HostPacket copy = new HostPacket(new Delivery(publish, receiver.qos(), receiver.retain()), 0);
        copies[slot] = copy;
        return copy;
    }

    @HostAccess.Export
    public void skip(int slot) {
        answers[slot] = DeliveryInterceptor.Answer.SKIP;
    }

    @HostAccess.Export
    public void replaceFor(
            int slot, String topic, @Nullable Value payload, int qos, boolean retain, @Nullable Value properties) {
        HostPacket copy = copies[slot];
        if (copy != null) {
            answers[slot] = new DeliveryInterceptor.Replace(
                    PublishQuestion.message(copy, topic, payload, qos, retain, properties));
        }
    }

    /** Every receiver was answered for. */
    @HostAccess.Export
    public void done() {
        pass();
    }
}

package io.culex.broker.hook;

import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Decision;
import io.culex.api.hook.DeliveryInterceptor.Defer;
import io.culex.api.hook.DeliveryInterceptor.Deliver;
import io.culex.api.hook.DeliveryInterceptor.Each;
import io.culex.api.hook.DeliveryInterceptor.Receiver;
import io.culex.api.hook.DeliveryInterceptor.Replace;
import io.culex.api.hook.DeliveryInterceptor.Skip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One message and its receivers on their way through the delivery hooks. Receivers that would get the same message form
 * a group; a hook is asked once for each group, and its answers split the group for the next hook.
 */
final class DeliveryQuestion extends Question<DeliveryInterceptor, Decision> {
    /** Stands for the failure of a hook; never leaves this class. */
    private static final Decision SKIP_ALL = new Each(List.of());

    /** A message and the indices of those who would get it. */
    private record Group(Publish publish, int[] members) {}

    private final DeliveryChain chain;
    private final Publish original;
    private final List<Receiver> receivers;
    private final Answer[] outcome;
    private boolean untouched = true;
    private List<Group> groups = new ArrayList<>(1);
    private List<Group> following = new ArrayList<>(1);
    private int hook;
    private int group;

    DeliveryQuestion(
            DeliveryChain chain,
            Publish publish,
            List<Receiver> receivers,
            Executor loop,
            Consumer<? super Decision> later) {
        super(chain, loop, later);
        this.chain = chain;
        this.original = publish;
        this.receivers = receivers;
        this.outcome = new Answer[receivers.size()];
        Arrays.fill(outcome, Answer.DELIVER);
        int[] all = new int[receivers.size()];
        Arrays.setAll(all, index -> index);
        groups.add(new Group(publish, all));
    }

    @Override
    String name() {
        return "onDeliver";
    }

    @Override
    @Nullable
    Binding<DeliveryInterceptor> nextHook() {
        while (hook < hooks.length && !groups.isEmpty()) {
            while (group < groups.size()) {
                Publish publish = groups.get(group).publish();
                boolean sameTopic = publish.topic().equals(original.topic());
                if (chain.concerns(hook, sameTopic, publish.topic())) {
                    return hooks[hook];
                }
                following.add(groups.get(group++));
            }
            groups = following;
            following = new ArrayList<>(groups.size());
            group = 0;
            hook++;
        }
        return null;
    }

    @Override
    Decision ask(DeliveryInterceptor asked) {
        Group about = groups.get(group);
        return asked.onDeliver(about.publish(), receivers(about));
    }

    private List<Receiver> receivers(Group about) {
        if (about.members().length == receivers.size()) {
            return receivers;
        }
        List<Receiver> some = new ArrayList<>(about.members().length);
        for (int member : about.members()) {
            some.add(receivers.get(member));
        }
        return some;
    }

    @Override
    @Nullable
    Deferral<DeliveryInterceptor, Decision> deferred(Binding<DeliveryInterceptor> asked, Decision decision) {
        return decision instanceof Defer(var stage, var timeout, var onTimeout)
                ? defer(asked, stage, timeout, onTimeout)
                : null;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // SKIP_ALL is one object; a hook's empty list of answers is another.
    @Nullable
    Decision take(Binding<DeliveryInterceptor> asked, Decision decision) {
        Group about = groups.get(group++);
        if (!(decision instanceof Each(List<Answer> answers))) {
            following.add(about);
        } else if (decision != SKIP_ALL && usable(asked, answers, about)) {
            split(about, answers);
        } else {
            untouched = false;
            for (int member : about.members()) {
                outcome[member] = Answer.SKIP;
            }
        }
        return null;
    }

    private boolean usable(Binding<DeliveryInterceptor> asked, List<Answer> answers, Group about) {
        if (answers.size() != about.members().length) {
            failed(asked, answers.size() + " answers for " + about.members().length + " receivers");
            return false;
        }
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) == null) {
                failed(asked, "the answer for receiver " + i + " is null");
                return false;
            }
        }
        return true;
    }

    private void split(Group about, List<Answer> answers) {
        int[] members = about.members();
        int[] kept = new int[members.length];
        int count = 0;
        IdentityHashMap<Message, List<Integer>> replaced = new IdentityHashMap<>();
        for (int i = 0; i < members.length; i++) {
            switch (answers.get(i)) {
                case Deliver _ -> kept[count++] = members[i];
                case Skip skip -> outcome[members[i]] = skip;
                case Replace replace -> {
                    outcome[members[i]] = replace;
                    replaced.computeIfAbsent(replace.message(), _ -> new ArrayList<>())
                            .add(members[i]);
                }
            }
        }
        if (count == members.length) {
            following.add(about);
            return;
        }
        untouched = false;
        if (count > 0) {
            following.add(new Group(about.publish(), Arrays.copyOf(kept, count)));
        }
        replaced.forEach((message, group) -> following.add(new Group(
                new ReplacedPublish(message, original),
                group.stream().mapToInt(Integer::intValue).toArray())));
    }

    @Override
    Decision end() {
        return untouched ? Decision.PROCEED : new Each(Arrays.asList(outcome));
    }

    @Override
    Decision denial() {
        return SKIP_ALL;
    }
}

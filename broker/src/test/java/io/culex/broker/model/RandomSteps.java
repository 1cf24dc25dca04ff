package io.culex.broker.model;

import io.culex.broker.model.Op.AckKind;
import io.culex.broker.model.Op.Manner;
import io.culex.broker.model.Step.How;
import io.culex.broker.model.Step.LastWill;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A sequence of steps from a seed: mostly what clients do, and now and then what they must not do. */
final class RandomSteps {
    /** Clients that act at random; one more looks at the retained messages in the end. */
    static final int CLIENTS = 4;

    private static final int PACKET_IDS = 7;

    private final Random random;
    private final boolean[] connected = new boolean[CLIENTS];
    private final List<Step> steps = new ArrayList<>();

    private RandomSteps(long seed) {
        this.random = new Random(seed);
    }

    static List<Step> of(long seed) {
        return new RandomSteps(seed).all();
    }

    private List<Step> all() {
        int count = 20 + random.nextInt(60);
        while (steps.size() < count) {
            int client = random.nextInt(CLIENTS);
            if (!connected[client] || chance(20)) {
                steps.add(connect(client));
                connected[client] = true;
            } else if (chance(12)) {
                steps.add(new Step.Drop(client, How.values()[random.nextInt(3)]));
                connected[client] = false;
            } else {
                steps.add(send(client));
            }
        }
        // In the end all that waits for somebody, and all that is retained, has to come out.
        for (int client = 0; client < CLIENTS; client++) {
            steps.add(new Step.Connect(client, true, false, true, 0, null));
        }
        steps.add(new Step.Connect(CLIENTS, true, true, false, 0, null));
        steps.add(new Step.Send(
                CLIENTS,
                List.of(new Op.Subscribe(
                        List.of(new Op.Wish("#", 2, false, false, 0), new Op.Wish("$x/#", 2, false, false, 0)), 0))));
        return List.copyOf(steps);
    }

    /** One time in so many. */
    private boolean chance(int times) {
        return random.nextInt(times) == 0;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Step connect(int client) {
        boolean v5 = random.nextInt(5) > 1;
        return new Step.Connect(
                client, v5, chance(4), random.nextInt(4) > 0, chance(2) ? 1 + random.nextInt(3) : 0, will());
    }

    private @Nullable LastWill will() {
        return chance(3) ? new LastWill(oneOf(Topics.NAMES), random.nextInt(3), chance(4), chance(3)) : null;
    }

    private Step send(int client) {
        List<Op> ops = new ArrayList<>();
        for (int i = chance(3) ? 1 + random.nextInt(6) : 1; i > 0; i--) {
            ops.add(op(client));
        }
        return new Step.Send(client, List.copyOf(ops));
    }

    private Op op(int client) {
        int kind = random.nextInt(100);
        if (kind < 42) {
            return publish();
        } else if (kind < 58) {
            return new Op.Ack(AckKind.FITTING, chance(3) ? random.nextInt(8) : 0);
        } else if (kind < 64) {
            return new Op.Ack(
                    oneOf(List.of(AckKind.PUBACK, AckKind.PUBREC, AckKind.PUBREC_REFUSING, AckKind.PUBCOMP)),
                    chance(3) ? Op.UNKNOWN : random.nextInt(4));
        } else if (kind < 71) {
            return new Op.Release(chance(8) ? Op.UNKNOWN : random.nextInt(3));
        } else if (kind < 90) {
            return subscribe();
        } else if (kind < 95) {
            return new Op.Unsubscribe(filters());
        }
        if (kind < 98) {
            connected[client] = false;
            return new Op.Goodbye(Manner.values()[random.nextInt(4)]);
        }
        connected[client] = false;
        return new Op.Bad(BadPacket.values()[random.nextInt(BadPacket.values().length)]);
    }

    private Op publish() {
        int qos = random.nextInt(3);
        return new Op.Publish(
                oneOf(Topics.NAMES),
                qos,
                chance(3),
                chance(8),
                qos > 0 && chance(6),
                qos == 0 ? 0 : 1 + random.nextInt(PACKET_IDS),
                chance(8) ? 1 + random.nextInt(3) : 0,
                chance(2));
    }

    private Op subscribe() {
        List<Op.Wish> wishes = new ArrayList<>();
        for (String filter : filters()) {
            wishes.add(new Op.Wish(filter, random.nextInt(3), chance(5), chance(3), random.nextInt(3)));
        }
        return new Op.Subscribe(List.copyOf(wishes), chance(2) ? 1 + random.nextInt(3) : 0);
    }

    private List<String> filters() {
        List<String> filters = new ArrayList<>();
        for (int i = chance(4) ? 3 : 1; i > 0; i--) {
            filters.add(chance(40) ? oneOf(Topics.NO_FILTERS) : oneOf(Topics.FILTERS));
        }
        return List.copyOf(filters);
    }
}

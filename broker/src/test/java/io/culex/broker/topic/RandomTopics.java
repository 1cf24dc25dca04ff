package io.culex.broker.topic;

import java.util.Random;

/** Random topics and filters from few levels, so that they meet often, and a matcher that is plain to see. */
public final class RandomTopics {
    private static final String[] LEVELS = {"", "a", "b", "ab", "ä", "$a", "漢字", "\u0001", "!", "a long level name"};

    private RandomTopics() {}

    public static String topic(Random random) {
        while (true) {
            String topic = levels(random, 1 + random.nextInt(4), 0);
            if (!topic.isEmpty()) {
                return topic;
            }
        }
    }

    public static String filter(Random random) {
        while (true) {
            String filter = levels(random, 1 + random.nextInt(4), 4);
            if (random.nextInt(5) == 0) {
                filter = random.nextInt(4) == 0 ? "#" : filter + "/#";
            }
            if (!filter.isEmpty()) {
                return filter;
            }
        }
    }

    /** Whether a filter matches a topic. */
    public static boolean matches(String filter, String topic) {
        String[] f = filter.split("/", -1);
        String[] t = topic.split("/", -1);
        if (topic.startsWith("$") && (f[0].equals("+") || f[0].equals("#"))) {
            return false;
        }
        for (int i = 0; i < f.length; i++) {
            if (f[i].equals("#")) {
                return t.length >= i;
            }
            if (i == t.length || (!f[i].equals("+") && !f[i].equals(t[i]))) {
                return false;
            }
        }
        return f.length == t.length;
    }

    private static String levels(Random random, int count, int plusInverse) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean plus = plusInverse > 0 && random.nextInt(plusInverse) == 0;
            text.append(i == 0 ? "" : "/").append(plus ? "+" : LEVELS[random.nextInt(LEVELS.length)]);
        }
        return text.toString();
    }
}

package io.culex.javascript.aside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where two versions of scripts differ: counts, and a few examples for each kind of difference.
 *
 * <p>Safe from any thread; bounded: beyond the most kinds of differences and of effects only their number grows.
 */
public final class Comparison implements Effects {
    private static final int MOST_KINDS = 100;
    private static final int MOST_EFFECTS = 500;
    private static final int EXAMPLES = 3;
    private static final Pattern VERB =
            Pattern.compile("(change to|let in|disconnect 0x\\w+|refuse 0x\\w+|fail 0x\\w+|\\w+)");

    /** One case in which the two differ. */
    public record Example(String client, String subject, String inForce, String next) {}

    /** A kind of difference. */
    public record Kind(String question, String inForce, String next, long times, List<Example> examples) {}

    /** Something done, or that would have been. */
    public record Effect(String what, long inForce, long next, String inForceExample, String nextExample) {}

    private static final class Counted {
        long times;
        final List<Example> examples = new ArrayList<>();
    }

    private static final class Done {
        long inForce;
        long next;
        /** Equal when both did the same, in whatever order. */
        long sum;

        String inForceExample = "";
        String nextExample = "";
    }

    private record Key(String question, String inForce, String next) {}

    private final Map<Key, Counted> differences = new LinkedHashMap<>();
    private final Map<String, Done> effects = new LinkedHashMap<>();
    private boolean open;
    private long since;
    private long alike;
    private long different;
    private long beyond;

    synchronized void begin() {
        differences.clear();
        effects.clear();
        open = true;
        since = System.nanoTime();
        alike = 0;
        different = 0;
        beyond = 0;
    }

    synchronized void end() {
        open = false;
    }

    /** Both have answered; for callers that give nothing on, as a function of two answers. */
    public synchronized boolean answered(String question, String client, String subject, String inForce, String next) {
        if (!open) {
            return false;
        }
        if (inForce.equals(next)) {
            alike++;
            return true;
        }
        different++;
        Key key = new Key(question, verb(inForce), verb(next));
        Counted counted = differences.get(key);
        if (counted == null) {
            if (differences.size() >= MOST_KINDS) {
                beyond++;
                return false;
            }
            counted = new Counted();
            differences.put(key, counted);
        }
        counted.times++;
        if (counted.examples.size() < EXAMPLES) {
            counted.examples.add(new Example(client, subject, inForce, next));
        }
        return false;
    }

    private static String verb(String verdict) {
        Matcher matcher = VERB.matcher(verdict);
        return matcher.lookingAt() ? matcher.group() : verdict;
    }

    @Override
    public void note(String what, String how) {
        done(what, how, true);
    }

    /** The scripts in force did something. */
    public void inForce(String what, String how) {
        done(what, how, false);
    }

    private synchronized void done(String what, String how, boolean byNext) {
        if (!open) {
            return;
        }
        Done done = effects.get(what);
        if (done == null) {
            if (effects.size() >= MOST_EFFECTS) {
                beyond++;
                return;
            }
            done = new Done();
            effects.put(what, done);
        }
        if (byNext) {
            done.next++;
            done.sum -= how.hashCode();
            done.nextExample = done.nextExample.isEmpty() ? how : done.nextExample;
        } else {
            done.inForce++;
            done.sum += how.hashCode();
            done.inForceExample = done.inForceExample.isEmpty() ? how : done.inForceExample;
        }
    }

    /** Nanoseconds since the comparison began. */
    public synchronized long age() {
        return System.nanoTime() - since;
    }

    public synchronized long alike() {
        return alike;
    }

    public synchronized long different() {
        return different;
    }

    /** What found no room. */
    public synchronized long beyond() {
        return beyond;
    }

    public synchronized List<Kind> differences() {
        List<Kind> all = new ArrayList<>();
        differences.forEach((key, counted) ->
                all.add(new Kind(key.question, key.inForce, key.next, counted.times, List.copyOf(counted.examples))));
        all.sort((one, other) -> Long.compare(other.times, one.times));
        return all;
    }

    /** Those that one has done oftener than the other, or otherwise. */
    public synchronized List<Effect> effects() {
        List<Effect> all = new ArrayList<>();
        effects.forEach((what, done) -> {
            if (done.inForce != done.next || done.sum != 0) {
                all.add(new Effect(what, done.inForce, done.next, done.inForceExample, done.nextExample));
            }
        });
        return all;
    }
}

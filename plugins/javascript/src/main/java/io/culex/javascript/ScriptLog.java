package io.culex.javascript;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What scripts print and what is said about them. A line of {@code console.log} appears as it is. The same problem at the
 * same place is shown five times and then once for every ten seconds, with the number of times it was left out. There is an
 * end to what scripts print in a second: a handler in a loop must not fill the disk.
 *
 * <p>Safe from any thread.
 */
final class ScriptLog {
    private static final int ALWAYS = 5;
    private static final long EVERY_NANOS = 10_000_000_000L;
    private static final int KEPT = 500;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MOST_LINES = 20_000;
    private static final int MOST_CHARACTERS = 8 << 20;

    /** How much a line matters. */
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** Where lines go. */
    @FunctionalInterface
    interface Sink {
        void line(Level level, String text);
    }

    private static final class Seen {
        int times;
        int leftOut;
        long last;
    }

    private final Sink sink;
    private final Map<String, Seen> problems = new LinkedHashMap<>();
    private final Object counting = new Object();
    private long second = System.nanoTime();
    private int lines;
    private long characters;
    private int unprinted;

    ScriptLog(Sink sink) {
        this.sink = sink;
    }

    /** A line that a script printed. */
    void print(Level level, String text) {
        int before;
        boolean prints;
        boolean first;
        synchronized (counting) {
            long now = System.nanoTime();
            before = 0;
            if (now - second >= SECOND_NANOS) {
                before = unprinted;
                second = now;
                lines = 0;
                characters = 0;
                unprinted = 0;
            }
            prints = lines < MOST_LINES && characters < MOST_CHARACTERS;
            if (prints) {
                lines++;
                characters += text.length();
            } else {
                unprinted++;
            }
            first = unprinted == 1;
        }
        if (before > 0) {
            sink.line(Level.WARN, before + " lines that scripts printed were left out");
        }
        if (prints) {
            sink.line(level, text);
        } else if (first) {
            sink.line(Level.WARN, "scripts print too much: lines are left out until this second has passed");
        }
    }

    void info(String text) {
        sink.line(Level.INFO, text);
    }

    void warn(String text) {
        sink.line(Level.WARN, text);
    }

    void error(String text) {
        sink.line(Level.ERROR, text);
    }

    /** An error that may come with every message. */
    void problem(String key, String text) {
        int leftOut;
        synchronized (problems) {
            Seen seen = problems.computeIfAbsent(key, k -> new Seen());
            if (problems.size() > KEPT) {
                problems.remove(problems.keySet().iterator().next());
            }
            long now = System.nanoTime();
            seen.times++;
            if (seen.times > ALWAYS && now - seen.last < EVERY_NANOS) {
                seen.leftOut++;
                return;
            }
            seen.last = now;
            leftOut = seen.leftOut;
            seen.leftOut = 0;
        }
        sink.line(
                Level.ERROR,
                leftOut == 0 ? text : text + System.lineSeparator() + "  (and " + leftOut + " times more)");
    }

    /** A new version starts with a clean slate. */
    void forget() {
        synchronized (problems) {
            problems.clear();
        }
    }
}

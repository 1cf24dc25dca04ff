package io.culex.javascript;

import io.culex.javascript.HandlerNumbers.Field;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at how many calls of a version fail in the time after it took over. Used by the thread that loads versions; the calls
 * are counted by the scripts' thread.
 */
final class Probation {
    /** Fewer calls say nothing. */
    private static final int FEWEST_CALLS = 20;

    private final ScriptVersion version;
    private final Map<String, String> before;
    private final int maxPercent;
    private final long began = System.nanoTime();
    private final long until;

    /**
     * Begins now.
     *
     * @param before the texts of the version to go back to
     */
    Probation(ScriptVersion version, Map<String, String> before, ReloadSettings settings) {
        this.version = version;
        this.before = before;
        maxPercent = settings.maxErrorRate();
        until = began + settings.window().toNanos();
    }

    ScriptVersion version() {
        return version;
    }

    /** The texts of the last version that has stood its time. */
    Map<String, String> before() {
        return before;
    }

    boolean over() {
        return System.nanoTime() - until >= 0;
    }

    /** What speaks against the version; null as long as it does well enough. */
    @Nullable
    String verdict() {
        long calls = version.numbers.total(Field.CALLS);
        long failed = version.numbers.total(Field.ERRORS) + version.numbers.total(Field.INTERRUPTED);
        if (calls < FEWEST_CALLS || failed * 100 <= calls * maxPercent) {
            return null;
        }
        return failed + " of " + calls + " calls failed in the first "
                + Math.max(1, Duration.ofNanos(System.nanoTime() - began).toSeconds()) + " s, more than " + maxPercent
                + " % (scripts.reload.max-error-rate)";
    }
}

package io.culex.broker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code scripts}: the section of the JavaScript plugin.
 *
 * @param enabled whether scripts run
 * @param dir the folder of the scripts
 * @param budget what one call may use
 * @param queue events that wait for the scripts' thread
 * @param overflow what happens when the queue is full
 * @param sysEvents whether {@code publish} handlers see messages under {@code $SYS}
 * @param openListeners where scripts may open listeners
 * @param env the environment variables that scripts see
 * @param reload what a saved version has to stand
 * @param types when {@code culex.d.ts} is written
 * @param state how what scripts keep in {@code state} is saved
 */
public record ScriptsConfig(
        boolean enabled,
        Path dir,
        @Key(live = true) BudgetConfig budget,
        @Key(min = 16, max = 1 << 24) int queue,
        Overflow overflow,
        boolean sysEvents,
        OpenListeners openListeners,
        List<String> env,
        ReloadConfig reload,
        Types types,
        StateConfig state) {

    public static final ScriptsConfig DEFAULTS = new ScriptsConfig(
            true,
            Path.of("scripts"),
            BudgetConfig.DEFAULTS,
            65536,
            Overflow.SLOW,
            false,
            OpenListeners.LOOPBACK,
            List.of(),
            ReloadConfig.DEFAULTS,
            Types.AUTO,
            StateConfig.DEFAULTS);

    public ScriptsConfig {
        env = List.copyOf(env);
    }

    /**
     * {@code scripts.budget}.
     *
     * @param call the longest run of one handler call
     * @param load the longest run of the top level of all files
     * @param decision how long a decision may take when its answer comes later
     * @param authenticate the same for authentication
     * @param memory bytes one call may allocate
     * @param failures interrupted calls in a row, or ten times as many exceptions, after which a handler is left out
     * @param pause for how long it is left out
     */
    public record BudgetConfig(
            @Key(min = 1) Duration call,
            @Key(min = 1) Duration load,
            @Key(min = 1) Duration decision,
            @Key(min = 1) Duration authenticate,
            @Key(bytes = true, min = 1 << 20) long memory,
            @Key(min = 1, max = 1000) int failures,
            @Key(min = 1) Duration pause) {
        public static final BudgetConfig DEFAULTS = new BudgetConfig(
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                100L << 20,
                5,
                Duration.ofSeconds(10));
    }

    /**
     * {@code scripts.reload}.
     *
     * @param tests whether a version's own tests must pass before it takes over
     * @param maxErrorRate percent of failing calls from which on the version before takes over again; 0: none
     * @param window for how long after the switch calls are watched
     */
    public record ReloadConfig(
            boolean tests,
            @Key(min = 0, max = 100) int maxErrorRate,
            @Key(min = 1) Duration window) {
        public static final ReloadConfig DEFAULTS = new ReloadConfig(false, 0, Duration.ofSeconds(30));
    }

    /**
     * {@code scripts.state}.
     *
     * @param save how often it is saved when it changed
     * @param quota the most characters of JSON that are saved
     */
    public record StateConfig(
            @Key(min = 100) Duration save,
            @Key(bytes = true, min = 1 << 10, max = 1 << 28) long quota) {
        public static final StateConfig DEFAULTS = new StateConfig(Duration.ofSeconds(5), 1 << 20);
    }

    /** When the types of all that scripts find are written into their folder. */
    public enum Types {
        /** At a start on a terminal. */
        AUTO,
        OFF
    }

    /** What happens when the queue of events is full. */
    public enum Overflow {
        /** The publishers that feed it are slowed. */
        SLOW,
        /** Events are dropped and counted. */
        DROP
    }

    /** Where scripts may open listeners. */
    public enum OpenListeners {
        LOOPBACK,
        NONE
    }
}

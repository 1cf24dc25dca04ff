package io.culex.javascript;

import java.time.Duration;
import java.util.Map;

/**
 * {@code scripts.reload}, and whether types are written at the start.
 *
 * @param tests whether a version's own tests must pass before it takes over
 * @param maxErrorRate percent of failing calls from which on the version before takes over again; 0: none
 * @param window for how long after the switch calls are watched
 * @param types whether culex.d.ts is written at a start on a terminal
 */
record ReloadSettings(boolean tests, int maxErrorRate, Duration window, boolean types) {
    static final ReloadSettings DEFAULTS = new ReloadSettings(false, 0, Duration.ofSeconds(30), true);

    static ReloadSettings read(ScriptSettings.Reader reload, Map<?, ?> section) {
        return new ReloadSettings(
                reload.flag("tests", DEFAULTS.tests),
                (int) reload.size("max-error-rate", DEFAULTS.maxErrorRate),
                reload.duration("window", DEFAULTS.window),
                !"off".equalsIgnoreCase(String.valueOf(section.get("types"))));
    }
}

package io.culex.broker.plugin;

/**
 * Something happened to a plugin.
 *
 * @param kind what
 * @param plugin the plugin afterwards
 * @param millis how long it took
 */
public record PluginEvent(Kind kind, PluginInfo plugin, long millis) {
    /** What can happen to a plugin. */
    public enum Kind {
        /** It was loaded and started. */
        LOADED,
        /** It was started in the place of another version. */
        REPLACED,
        /** It was not loaded, or not any more; the plugin says why. */
        REFUSED,
        /** It was stopped and unloaded. */
        UNLOADED,
        /** Its file is gone or broken and the loaded version goes on. */
        KEPT
    }
}

package io.culex.broker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole of config.yml with defaults filled in. Only values: where they came from is in {@link LoadedConfig}. In a config
 * that was read all paths are absolute; in {@link #DEFAULTS} they are relative.
 *
 * @param listeners by name, in the order of the file
 * @param limits what one client may use
 * @param mqtt what CONNACK announces
 * @param sessions queues and expiry
 * @param retained the retained messages
 * @param topics the rules for topics, in the order of the file
 * @param scripts the JavaScript plugin's section
 * @param plugins the plugin folder and the sections of plugins
 * @param authentication who may connect
 * @param store the storage engine
 * @param cluster the connection with other brokers
 * @param data the folder the broker writes to
 * @param log what is logged
 * @param sys what is told under {@code $SYS}
 * @param metrics what is told over HTTP
 * @param threads how many threads there are
 * @param transport how sockets are served
 */
public record Config(
        Map<String, ListenerConfig> listeners,
        @Key(live = true) LimitsConfig limits,
        MqttConfig mqtt,
        SessionsConfig sessions,
        RetainedConfig retained,
        @Key(live = true) List<TopicConfig> topics,
        ScriptsConfig scripts,
        PluginsConfig plugins,
        @Key(live = true) AuthenticationConfig authentication,
        StoreConfig store,
        ClusterConfig cluster,
        DataConfig data,
        LogConfig log,
        SysConfig sys,
        MetricsConfig metrics,
        ThreadsConfig threads,
        Transport transport) {

    /** Stands for {@code never}: the largest interval MQTT can express, in seconds, which by 3.1.2.11.2 means no end. */
    public static final Duration NEVER = Duration.ofSeconds(0xFFFF_FFFFL);

    public static final Config DEFAULTS = new Config(
            defaultListeners(),
            LimitsConfig.DEFAULTS,
            MqttConfig.DEFAULTS,
            SessionsConfig.DEFAULTS,
            RetainedConfig.DEFAULTS,
            List.of(),
            ScriptsConfig.DEFAULTS,
            PluginsConfig.DEFAULTS,
            AuthenticationConfig.DEFAULTS,
            StoreConfig.DEFAULTS,
            ClusterConfig.DEFAULTS,
            DataConfig.DEFAULTS,
            LogConfig.DEFAULTS,
            SysConfig.DEFAULTS,
            MetricsConfig.DEFAULTS,
            ThreadsConfig.DEFAULTS,
            Transport.AUTO);

    public Config {
        listeners = ordered(listeners);
        topics = List.copyOf(topics);
    }

    /** A read-only copy that keeps the order. */
    static <V> Map<String, V> ordered(Map<String, V> map) {
        return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static Map<String, ListenerConfig> defaultListeners() {
        Map<String, ListenerConfig> listeners = new LinkedHashMap<>();
        listeners.put("mqtt", ListenerConfig.on(ListenerConfig.Type.TCP, 1883));
        listeners.put("ws", ListenerConfig.on(ListenerConfig.Type.WS, 8083));
        return listeners;
    }

    /** {@code transport}: how sockets are served. */
    public enum Transport {
        /** Epoll where it loads, else NIO. */
        AUTO,
        EPOLL,
        NIO,
        IO_URING
    }

    /**
     * {@code data}.
     *
     * @param dir the folder the broker and its plugins write to
     */
    public record DataConfig(Path dir) {
        public static final DataConfig DEFAULTS = new DataConfig(Path.of("data"));
    }

    /**
     * {@code log}.
     *
     * @param level the least level shown
     */
    public record LogConfig(@Key(live = true) Level level) {
        public static final LogConfig DEFAULTS = new LogConfig(Level.INFO);

        /** The levels, the most talkative first. */
        public enum Level {
            TRACE,
            DEBUG,
            INFO,
            WARN,
            ERROR
        }
    }

    /**
     * {@code threads}.
     *
     * @param eventLoops how many event loops serve connections, 0 for one per processor, and one alone on two
     */
    public record ThreadsConfig(@Key(max = 1024) int eventLoops) {
        public static final ThreadsConfig DEFAULTS = new ThreadsConfig(0);
    }

    /**
     * {@code store}.
     *
     * @param engine the name of a storage engine; the broker knows which there are
     * @param fsync when a durable engine forces its writes to the disk
     * @param maxBytes how much of the disk the engine may take, 0 for all of it
     */
    public record StoreConfig(
            String engine, Fsync fsync, @Key(bytes = true) long maxBytes) {
        public static final StoreConfig DEFAULTS = new StoreConfig("rocksdb", Fsync.ALWAYS, 0);
    }

    /**
     * {@code cluster}.
     *
     * @param provider the name of the cluster provider to join by, {@code none} for a broker that stands alone
     */
    public record ClusterConfig(String provider) {
        /** Stands for no cluster. */
        public static final String NONE = "none";

        public static final ClusterConfig DEFAULTS = new ClusterConfig(NONE);
    }

    /**
     * {@code store.fsync}: {@code always}, {@code never}, or an interval such as {@code 100ms}.
     *
     * @param interval the longest time written data stay unforced; zero for always, {@link Config#NEVER} for never
     */
    public record Fsync(Duration interval) {
        public static final Fsync ALWAYS = new Fsync(Duration.ZERO);
    }

    /**
     * {@code retained}.
     *
     * @param maxCount how many topics may have a retained message; one more is refused with Quota exceeded
     * @param maxBytes the size of all retained messages; more is refused in the same way; 0 for no limit
     * @param expiry retained messages without a shorter Message Expiry Interval go after this time
     */
    public record RetainedConfig(
            long maxCount,
            @Key(bytes = true) long maxBytes,
            @Key(min = 1000, never = true) Duration expiry) {
        public static final RetainedConfig DEFAULTS = new RetainedConfig(1_000_000, 1L << 30, NEVER);
    }
}

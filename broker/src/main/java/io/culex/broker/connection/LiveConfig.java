package io.culex.broker.connection;

import io.culex.api.UserProperty;
import io.culex.broker.config.Config;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.security.TopicRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The configuration as it is now; replaced as a whole when config.yml changes. Read from any thread. */
public final class LiveConfig {
    private volatile Snapshot snapshot;

    public LiveConfig(Config config, TopicRules rules) {
        this.snapshot = Snapshot.of(config, rules);
    }

    public Config config() {
        return snapshot.config;
    }

    /** The limits of a listener: its own where it has some, else those of all. */
    public LimitsConfig limits(String listener) {
        Snapshot now = snapshot;
        return now.limits.getOrDefault(listener, now.config.limits());
    }

    public TopicRules rules() {
        return snapshot.rules;
    }

    /** What {@code mqtt.user-properties} says. */
    List<UserProperty> userProperties() {
        return snapshot.userProperties;
    }

    /** Puts another configuration in force. */
    public void replace(Config config, TopicRules rules) {
        snapshot = Snapshot.of(config, rules);
    }

    private record Snapshot(
            Config config, TopicRules rules, Map<String, LimitsConfig> limits, List<UserProperty> userProperties) {
        static Snapshot of(Config config, TopicRules rules) {
            Map<String, LimitsConfig> limits = new HashMap<>();
            config.listeners()
                    .forEach((name, listener) ->
                            limits.put(name, listener.limits().over(config.limits())));
            List<UserProperty> properties = config.mqtt().userProperties().stream()
                    .map(pair -> new UserProperty(
                            pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)))
                    .toList();
            return new Snapshot(config, rules, Map.copyOf(limits), properties);
        }
    }
}

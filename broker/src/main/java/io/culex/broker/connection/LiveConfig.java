package io.culex.broker.connection;

import io.culex.broker.config.Config;
import io.culex.broker.security.TopicRules;

/** The configuration as it is now; replaced as a whole when config.yml changes. Read from any thread. */
public final class LiveConfig {
    private volatile Snapshot snapshot;

    public LiveConfig(Config config, TopicRules rules) {
        this.snapshot = new Snapshot(config, rules);
    }

    public Config config() {
        return snapshot.config;
    }

    public TopicRules rules() {
        return snapshot.rules;
    }

    /** Puts another configuration in force. */
    public void replace(Config config, TopicRules rules) {
        snapshot = new Snapshot(config, rules);
    }

    private record Snapshot(Config config, TopicRules rules) {}
}

package io.culex.broker.config;

import io.culex.broker.config.AuthenticationConfig.UserConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a single key cannot show: keys that contradict each other, and texts with a form of their own. */
final class Checks {
    /** Names of listeners, and ids of plugins. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private static final Pattern TOPIC_FILTER =
            Pattern.compile("(?:[^+#\\x00/]*|\\+)(?:/(?:[^+#\\x00/]*|\\+))*(?:/#)?|#");

    private final Config config;
    private final Map<String, Origin> origins;
    private final List<Problem> problems;

    Checks(Config config, Map<String, Origin> origins, List<Problem> problems) {
        this.config = config;
        this.origins = origins;
        this.problems = problems;
    }

    void run() {
        new ListenerChecks(config, this::given, this::problem).run();
        mqtt();
        topics();
        plugins();
        users();
        if (config.limits().memoryLow() > config.limits().memoryHigh()) {
            problem(
                    "limits.memory-low",
                    "expected at most limits.memory-high, which is "
                            + config.limits().memoryHigh());
        }
    }

    private void problem(String path, String message) {
        Origin origin = null;
        String at = path;
        while (origin == null) {
            origin = origins.get(at);
            at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
        }
        problems.add(origin.problem(path, message));
    }

    private boolean given(String path) {
        return origins.containsKey(path);
    }

    private void mqtt() {
        MqttConfig mqtt = config.mqtt();
        whole("mqtt.server-keep-alive", mqtt.serverKeepAlive());
        whole("mqtt.min-keep-alive", mqtt.minKeepAlive());
        whole("mqtt.max-keep-alive", mqtt.maxKeepAlive());
        if (!mqtt.maxKeepAlive().isZero() && mqtt.minKeepAlive().compareTo(mqtt.maxKeepAlive()) > 0) {
            problem("mqtt.min-keep-alive", "expected at most mqtt.max-keep-alive, " + Units.text(mqtt.maxKeepAlive()));
        }
        for (int i = 0; i < mqtt.userProperties().size(); i++) {
            String pair = mqtt.userProperties().get(i);
            if (pair.indexOf('=') < 1) {
                problem("mqtt.user-properties[" + i + "]", "expected name=value, got \"" + pair + '"');
            }
        }
        whole("mqtt.max-session-expiry", config.mqtt().maxSessionExpiry());
        whole("sessions.expiry", config.sessions().expiry());
        whole("retained.expiry", config.retained().expiry());
    }

    private void whole(String path, Duration duration) {
        if (duration.toMillisPart() != 0) {
            problem(path, "expected whole seconds, got \"" + Units.text(duration) + '"');
        }
    }

    private void topics() {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < config.topics().size(); i++) {
            TopicConfig rule = config.topics().get(i);
            String path = "topics[" + i + "]";
            Integer first = seen.putIfAbsent(rule.filter(), i);
            if (first != null && !rule.filter().isEmpty()) {
                problem(path + ".filter", "already the filter of topics[" + first + "]");
            }
            if (given(path + ".filter")) {
                filter(path + ".filter", rule.filter());
            }
            whole(path + ".expiry", rule.expiry());
            if (rule.payload().schema() != null && rule.payload().type() == null) {
                problem(path + ".payload.schema", "needs payload.type, for example json");
            }
            principals(path + ".publish", rule.publish());
            principals(path + ".subscribe", rule.subscribe());
        }
    }

    private void filter(String path, String filter) {
        if (filter.startsWith("$share/")) {
            problem(path, "rules are for topics; leave $share/group/ out");
        } else if (filter.isEmpty() || !TOPIC_FILTER.matcher(filter).matches()) {
            problem(
                    path,
                    "expected a topic filter, got \"" + filter + "\"; + and # stand for whole levels, # comes last");
        }
    }

    private void principals(String path, List<String> principals) {
        for (int i = 0; i < principals.size(); i++) {
            String principal = principals.get(i);
            if (principal.isEmpty() || principal.equals("user:") || principal.equals("role:")) {
                problem(path + "[" + i + "]", "expected *, a client id such as device-*, user:NAME or role:NAME");
            }
        }
    }

    private void plugins() {
        List<String> required = config.plugins().required();
        for (int i = 0; i < required.size(); i++) {
            if (config.plugins().disabled().contains(required.get(i))) {
                problem("plugins.required[" + i + "]", "the plugin " + required.get(i) + " is disabled too");
            }
        }
        if (!config.scripts().enabled() && required.contains("javascript")) {
            problem("scripts.enabled", "the plugin javascript is required, so scripts cannot be off");
        }
    }

    private void users() {
        Set<String> names = new HashSet<>();
        List<UserConfig> users = config.authentication().users();
        for (int i = 0; i < users.size(); i++) {
            UserConfig user = users.get(i);
            String path = "authentication.users[" + i + "]";
            if (!names.add(user.name())) {
                problem(path + ".name", "there is already a user " + user.name());
            }
            if (given(path + ".name") && user.name().isEmpty()) {
                problem(path + ".name", "expected a name, got nothing");
            }
            boolean hash = given(path + ".password-hash");
            if (given(path + ".password") == hash) {
                problem(path, "expected either password or password-hash" + (hash ? ", got both" : ""));
            }
            empty(path + ".password", user.password());
        }
    }

    private void empty(String path, @Nullable String password) {
        if (password != null && password.isEmpty()) {
            problem(path, "an empty password lets everybody in who knows the name");
        }
    }
}

package io.culex.broker.plugin;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.Authorizer;
import io.culex.broker.hook.HookRegistration;
import io.culex.broker.hook.Hooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/**
 * Stands in for the security hooks of a plugin while one version is stopped and the next is not yet started: who asks
 * then is denied, so that an upgrade is no open door.
 */
final class UpgradeGuard implements AutoCloseable {
    private final List<HookRegistration> registrations = new ArrayList<>();

    UpgradeGuard(LoadedPlugin plugin, Hooks hooks, Logger log) {
        if (plugin.context.has(Authenticator.class)) {
            registrations.add(hooks.register(plugin.id(), log, new ClosedDoor(), Runnable::run));
        }
        if (plugin.context.has(Authorizer.class)) {
            registrations.add(hooks.register(plugin.id(), log, new ClosedTopics(), Runnable::run));
        }
    }

    @Override
    public void close() {
        registrations.forEach(HookRegistration::close);
    }

    private static final class ClosedDoor implements Authenticator {
        @Override
        public Decision authenticate(Client client, Connect connect) {
            return new Rejected(ReasonCode.SERVER_BUSY, "a plugin is being replaced");
        }

        @Override
        public int priority() {
            return Integer.MIN_VALUE;
        }
    }

    private static final class ClosedTopics implements Authorizer {
        private static final Verdict NOT_NOW = Verdict.DENY.withCacheTime(Duration.ZERO);

        @Override
        public Verdict mayPublish(Client client, String topic, int qos, boolean retain) {
            return NOT_NOW;
        }

        @Override
        public Verdict maySubscribe(Client client, String filter, int qos) {
            return NOT_NOW;
        }

        @Override
        public int priority() {
            return Integer.MIN_VALUE;
        }
    }
}

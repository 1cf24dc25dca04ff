package io.culex.broker;

import io.culex.broker.config.Config;
import io.culex.broker.config.ConfigDiff;
import io.culex.broker.config.ConfigException;
import io.culex.broker.config.ConfigSource;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at config.yml once a second and applies what may change in a running broker; for the rest it says which keys need a
 * restart. A faulty file changes nothing. One daemon thread of its own.
 */
final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger("culex");
    private static final long EVERY_MILLIS = 1000;

    private final Broker broker;
    private final ConfigSource source;
    private final @Nullable Path file;
    private Config known;
    private @Nullable FileTime seen;

    ConfigWatch(Broker broker, LoadedConfig config, ConfigSource source) {
        this.broker = broker;
        this.source = source;
        this.file = config.file();
        this.known = config.config();
        this.seen = modified();
    }

    void start() {
        if (file != null) {
            Thread.ofPlatform().daemon().name("culex-config").start(this::watch);
        }
    }

    private @Nullable FileTime modified() {
        try {
            return file == null ? null : Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return null;
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(EVERY_MILLIS);
                FileTime now = modified();
                if (now != null && !now.equals(seen)) {
                    seen = now;
                    apply();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void apply() {
        try {
            LoadedConfig read = source.read();
            ConfigDiff diff = ConfigDiff.between(known, read.config());
            if (diff.empty()) {
                return;
            }
            broker.reconfigure(new LoadedConfig(diff.effective(), read.file(), read.baseDirectory(), read.locations()));
            Main.logLevel(diff.effective());
            known = diff.effective();
            if (!diff.live().isEmpty()) {
                LOG.info("{} read again, in force now: {}", file, String.join(", ", diff.live()));
            }
            if (!diff.restart().isEmpty()) {
                LOG.warn("{} read again, these keys need a restart: {}", file, String.join(", ", diff.restart()));
            }
        } catch (ConfigException e) {
            for (Problem problem : e.problems()) {
                LOG.warn("{}", problem);
            }
            LOG.warn("{} has mistakes and changes nothing", file);
        }
    }
}

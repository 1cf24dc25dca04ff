package io.culex.broker.config;

import java.time.Duration;

/**
 * {@code sys}: what the broker tells of itself under {@code $SYS}.
 *
 * @param enabled whether it does
 * @param interval how often values that changed are published
 */
public record SysConfig(boolean enabled, @Key(min = 100) Duration interval) {
    public static final SysConfig DEFAULTS = new SysConfig(true, Duration.ofSeconds(10));
}

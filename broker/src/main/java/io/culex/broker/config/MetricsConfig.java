package io.culex.broker.config;

/**
 * {@code metrics}: what is shown to Prometheus, and whether the broker is well, over HTTP.
 *
 * @param enabled whether it is
 * @param bind the address or host name to bind to
 * @param port the port, 0 for a free one
 */
public record MetricsConfig(
        boolean enabled,
        String bind,

        @Key(max = 65535, expected = "a port from 0 to 65535")
        int port) {
    public static final MetricsConfig DEFAULTS = new MetricsConfig(false, "127.0.0.1", 9464);
}

package io.culex.broker;

import io.culex.broker.config.AnonymousAccess;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.plugin.PluginInfo;
import io.culex.broker.transport.HttpPages;
import io.culex.broker.transport.Listener;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** What the broker says at its start. */
final class Banner {
    private final LoadedConfig config;
    private final Broker broker;
    private final PrintStream out;

    Banner(LoadedConfig config, Broker broker, PrintStream out) {
        this.config = config;
        this.broker = broker;
        this.out = out;
    }

    void print() {
        Path file = config.file();
        out.println("Culex " + Version.CURRENT + "  Java " + System.getProperty("java.vm.version") + " ("
                + System.getProperty("java.vendor") + ")");
        line("config", file == null ? "defaults, no config.yml in " + config.baseDirectory() : file.toString());
        line("data", config.config().data().dir().toString());
        for (Listener listener : broker.openListeners()) {
            line("listener", describe(listener));
        }
        HttpPages pages = broker.pages();
        if (pages != null) {
            line("metrics", "http://" + pages.address() + "/metrics");
        }
        for (PluginInfo plugin : broker.plugins()) {
            print(plugin);
        }
        long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
        out.println("ready in " + uptime + " ms");
        out.flush();
    }

    private void print(PluginInfo plugin) {
        String version = plugin.version() == null ? "" : " " + plugin.version();
        if (!plugin.loaded()) {
            line("plugin", plugin.id() + version + " REFUSED: " + plugin.refusal());
            return;
        }
        line("plugin", plugin.id() + version);
        for (String detail : plugin.description()) {
            line("", detail);
        }
    }

    private void line(String name, String value) {
        out.printf("  %-9s %s%n", name, value);
    }

    private String describe(Listener listener) {
        String scheme = switch (listener.config().type()) {
            case UNIX -> "unix";
            case TCP -> listener.config().tls() == null ? "mqtt" : "mqtts";
            case WS -> listener.config().tls() == null ? "ws" : "wss";
        };
        String path = scheme.startsWith("ws") ? listener.config().websocketPath() : "";
        boolean local = listener.config().local();
        boolean anonymous =
                AnonymousAccess.allowed(broker.config().authentication().anonymous(), local);
        String proxied = listener.config().proxyProtocol() ? " behind proxies" : "";
        return String.format(
                "%-6s %s://%s%s%s  %s, %s",
                listener.name(),
                scheme,
                listener.address(),
                path,
                proxied,
                local ? "this machine only" : "reachable from other machines",
                anonymous ? "anonymous clients allowed" : "clients must authenticate");
    }
}

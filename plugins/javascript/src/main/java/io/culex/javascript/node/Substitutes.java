package io.culex.javascript.node;

import java.util.Map;

/** What to use in place of modules that scripts cannot have. */
public final class Substitutes {
    private static final String STORE = "the broker keeps sessions itself; set store in config.yml";
    private static final String CLUSTER = "brokers are connected by cluster in config.yml";
    private static final String JAVA = "use a plugin in Java, or keep values in state";
    private static final String LOGIN = "use authentication.users in config.yml, crypto, or a plugin in Java";
    private static final String LISTENERS = "open listeners in config.yml";

    private static final Map<String, String> HINTS = Map.ofEntries(
            Map.entry("child_process", "scripts cannot start processes"),
            Map.entry("worker_threads", "scripts cannot start threads"),
            Map.entry("cluster", "the broker uses all processors by itself"),
            Map.entry("os", "scripts do not see the machine"),
            Map.entry("http2", LISTENERS),
            Map.entry("dgram", "scripts open no sockets; use a plugin in Java"),
            Map.entry("dns", "scripts open no sockets; use a plugin in Java"),
            Map.entry("stream", "there are no streams in scripts; messages come to on('publish')"),
            Map.entry("zlib", "use a plugin in Java"),
            Map.entry("vm", "scripts run in one context"),
            Map.entry("inspector", "scripts cannot debug themselves"),
            Map.entry("readline", "scripts have no input"),
            Map.entry("perf_hooks", "use performance.now() and console.time()"),
            Map.entry("async_hooks", "keep values on client or in a closure"),
            Map.entry("module", "use require and import"),
            Map.entry("express", "a plugin in Java can serve pages"),
            Map.entry("fastify", "a plugin in Java can serve pages"),
            Map.entry("koa", "a plugin in Java can serve pages"),
            Map.entry("mongoose", JAVA),
            Map.entry("mongodb", JAVA),
            Map.entry("redis", JAVA),
            Map.entry("ioredis", JAVA),
            Map.entry("mysql", JAVA),
            Map.entry("mysql2", JAVA),
            Map.entry("pg", JAVA),
            Map.entry("sqlite3", JAVA),
            Map.entry("level", JAVA),
            Map.entry("nedb", JAVA),
            Map.entry("bcrypt", LOGIN),
            Map.entry("bcryptjs", LOGIN),
            Map.entry("mqtt", "use broker.publish and broker.subscribe"),
            Map.entry("mqtt-packet", "use broker.publish"),
            Map.entry("aedes-packet", "use broker.publish"),
            Map.entry("aedes-logging", "the broker logs by itself; use console"),
            Map.entry("aedes-stats", "see $SYS and the metrics of the broker"),
            Map.entry("aedes-cached-persistence", STORE),
            Map.entry("pino", "use console, which goes to the broker's log"),
            Map.entry("winston", "use console, which goes to the broker's log"),
            Map.entry("dotenv", "name the variables in scripts.env of config.yml; they are in process.env"),
            Map.entry("uuid", "use crypto.randomUUID()"),
            Map.entry("axios", "scripts open no connections; use a plugin in Java"),
            Map.entry("node-fetch", "scripts open no connections; use a plugin in Java"));

    private Substitutes() {}

    /** The hint for a module's name, with {@code node:} before it or not. */
    public static String of(String module) {
        String name = module.startsWith("node:") ? module.substring(5) : module;
        String known = HINTS.get(name);
        if (known != null) {
            return known;
        }
        if (name.startsWith("aedes-persistence-")) {
            return STORE;
        }
        if (name.startsWith("mqemitter-")) {
            return CLUSTER;
        }
        return name.startsWith("aedes-") ? "see config.yml" : "put the file into the scripts folder";
    }
}

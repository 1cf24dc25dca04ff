package io.culex.scram;

import io.culex.api.CulexPlugin;
import io.culex.api.PluginConfig;
import io.culex.api.PluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Serves SCRAM-SHA-256 to the users of its section of config.yml; does nothing while there are none.
 *
 * <pre>{@code
 * plugins:
 *   scram:
 *     users:
 *       alice: {key: "scram-sha-256:100000:...", role: gateway}
 * }</pre>
 */
public final class ScramPlugin extends CulexPlugin {
    private static final int SECRET_BYTES = 32;

    @Override
    public void start(PluginContext context) throws IOException {
        List<ScramUser> users = users(context.config());
        if (users.isEmpty()) {
            return;
        }
        context.register(new ScramAuthenticator(new ScramUsers(users, secret(context.dataDirectory()))));
        context.describe(
                List.of(ScramAuthenticator.METHOD + ": " + (users.size() == 1 ? "1 user" : users.size() + " users")));
    }

    /** The users; an {@link IllegalArgumentException} says where a mistake is. */
    static List<ScramUser> users(PluginConfig config) {
        for (String key : config.values().keySet()) {
            if (!key.equals("users")) {
                throw mistake(config, key, "unknown; there is only users");
            }
        }
        List<ScramUser> users = new ArrayList<>();
        Object section = config.values().getOrDefault("users", Map.of());
        if (!(section instanceof Map<?, ?> entries)) {
            throw mistake(config, "users", "expected names with a key each");
        }
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            users.add(user(config, entry.getKey().toString(), entry.getValue()));
        }
        return users;
    }

    private static ScramUser user(PluginConfig config, String name, Object value) {
        String path = "users." + name;
        if (!(value instanceof Map<?, ?> entry) || !(entry.get("key") instanceof String key)) {
            throw mistake(config, path, "expected a key, which culex passwd --scram prints");
        }
        Object role = entry.get("role");
        if (role != null && !(role instanceof String) || entry.size() > (role == null ? 1 : 2)) {
            throw mistake(config, path, "expected key and role");
        }
        try {
            return ScramUser.parse(name, key, (String) role);
        } catch (IllegalArgumentException e) {
            throw mistake(config, path + ".key", e.getMessage());
        }
    }

    private static IllegalArgumentException mistake(
            PluginConfig config, String path, @org.jspecify.annotations.Nullable String what) {
        return new IllegalArgumentException(config.locate(path) + " plugins.scram." + path + ": " + what);
    }

    /** What made-up salts are made of; outlives the process, as true salts do. */
    private static byte[] secret(Path folder) throws IOException {
        Path file = folder.resolve("secret");
        if (Files.isRegularFile(file)) {
            byte[] kept = Files.readAllBytes(file);
            if (kept.length == SECRET_BYTES) {
                return kept;
            }
        }
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        Files.createDirectories(folder);
        Files.deleteIfExists(file);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(file, secret);
        return secret;
    }
}

package io.culex.broker.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class AnonymousAccessTest {
    @TempDir
    Path folder;

    private @Nullable Problem problem(boolean authenticator, String... settings) throws ConfigException {
        LoadedConfig loaded = new ConfigReader(folder, Map.of()).read(null, List.of(settings));
        return AnonymousAccess.problem(loaded, authenticator);
    }

    @Test
    void anOpenListenerNeedsAnAnswerWhoMayComeIn() throws Exception {
        assertThat(problem(false)).isNull();
        assertThat(problem(false, "listeners.mqtt.bind=localhost", "listeners.ws.bind='::1'"))
                .isNull();
        assertThat(problem(false, "listeners.mqtt.bind=0.0.0.0"))
                .hasToString(
                        "--set listeners.mqtt.bind: 0.0.0.0 is open to other machines and nobody is authenticated: name users"
                                + " in `authentication.users`, or let everybody in with `authentication.anonymous: allow`");
        assertThat(problem(true, "listeners.mqtt.bind=0.0.0.0")).isNull();
        assertThat(problem(false, "listeners.mqtt.bind=0.0.0.0", "authentication.anonymous=allow"))
                .isNull();
        assertThat(problem(false, "listeners.mqtt.bind=0.0.0.0", "authentication.anonymous=deny"))
                .isNull();
        assertThat(problem(false, "listeners.mqtt.bind=0.0.0.0", "authentication.users=[{name: a, password: b}]"))
                .isNull();
    }

    @Test
    void passwordHashesMatchTheirPasswordAlone() {
        PasswordHash hash = PasswordHash.of("näme".getBytes(StandardCharsets.UTF_8));
        PasswordHash read = PasswordHash.parse(hash.encoded());
        assertThat(read).isEqualTo(hash);
        assertThat(hash.matches("näme".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(hash.matches("name".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(hash.matches(new byte[0])).isFalse();
        assertThat(hash.toString()).doesNotContain(hash.encoded().split(":", -1)[3]);
        assertThat(PasswordHash.parse("pbkdf2-sha256:0:AA:AA")).isNull();
        assertThat(PasswordHash.parse("pbkdf2-sha256:x:%%:AA")).isNull();
        assertThat(PasswordHash.parse("plain")).isNull();
    }
}

package io.culex.scram;

import io.culex.api.PluginConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScramPluginTest {
    /** What {@code culex passwd --scram} made of the password of RFC 7677's example. */
    private static final String KEY = "scram-sha-256:4096:W22ZaJ0SNY7soEsUEjb6gQ=="
            + ":WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    private static List<ScramUser> users(Map<String, Object> values) {
        return ScramPlugin.users(new PluginConfig() {
            @Override
            public Map<String, Object> values() {
                return values;
            }

            @Override
            public String locate(String path) {
                return "config.yml:7:3";
            }

            @Override
            public Path baseDirectory() {
                return Path.of("");
            }
        });
    }

    @Test
    void usersHaveAKeyAndMayHaveARole() throws ScramException {
        assertThat(users(Map.of())).isEmpty();
        List<ScramUser> found = users(Map.of("users", Map.of("user", Map.of("key", KEY, "role", "gateway"))));
        assertThat(found)
                .singleElement()
                .satisfies(user -> assertThat(user.role()).isEqualTo("gateway"));
        ScramUsers users = new ScramUsers(found, new byte[32]);
        ScramClient client = new ScramClient("user", "pencil");
        ScramExchange exchange = ScramExchange.begin(client.first(), users, "nonce");
        assertThat(exchange.end(client.last(exchange.serverFirst(), null), users))
                .isEqualTo(client.expected());
    }

    @Test
    void mistakesAreToldWithTheirPlace() {
        for (Map<String, Object> values : List.<Map<String, Object>>of(
                Map.of("user", Map.of()),
                Map.of("users", List.of()),
                Map.of("users", Map.of("user", "pencil")),
                Map.of("users", Map.of("user", Map.of("key", "pencil"))),
                Map.of("users", Map.of("user", Map.of("key", KEY, "roles", "x"))),
                Map.of("users", Map.of("user", Map.of("key", KEY, "role", 7))))) {
            assertThatThrownBy(() -> users(values))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("config.yml:7:3 plugins.scram.user");
        }
    }
}

package io.culex.broker.config;

import java.util.Base64;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScramKeyTest {
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    @Test
    void theKeyOfTheExampleInRfc7677() {
        // The server key is what the example's server signature is made with.
        assertThat(ScramKey.of("pencil", 4096, SALT))
                .isEqualTo("scram-sha-256:4096:W22ZaJ0SNY7soEsUEjb6gQ==:WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    }

    @Test
    void aPasswordIsTheSameHoweverItIsComposed() {
        assertThat(ScramKey.of("caf\u00e9", 4096, SALT)).isEqualTo(ScramKey.of("cafe\u0301", 4096, SALT));
    }

    @Test
    void saltsAreFresh() {
        assertThat(ScramKey.of("pencil", 4096)).isNotEqualTo(ScramKey.of("pencil", 4096));
    }
}

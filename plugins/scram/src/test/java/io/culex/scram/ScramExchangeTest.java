package io.culex.scram;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScramExchangeTest {
    /** The example of RFC 7677, section 3. */
    private static final ScramUser USER =
            ScramClient.user("user", "pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096, null);

    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String FINAL_NONCE = CLIENT_NONCE + SERVER_NONCE;
    private static final String FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    private final ScramUsers users = new ScramUsers(List.of(USER), new byte[32]);

    private String end(String clientFinal) throws ScramException {
        return ScramExchange.begin(FIRST, users, SERVER_NONCE).end(clientFinal, users);
    }

    @Test
    void theExampleOfTheRfc() throws ScramException {
        ScramExchange exchange = ScramExchange.begin(FIRST, users, SERVER_NONCE);
        assertThat(exchange.serverFirst()).isEqualTo("r=" + FINAL_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(exchange.end("c=biws,r=" + FINAL_NONCE + ",p=" + PROOF, users))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=biws,r=" + FINAL_NONCE + ",p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", // one bit
                "c=biws,r=" + FINAL_NONCE + ",p=dHzb", // too short
                "c=biws,r=" + FINAL_NONCE + ",p=", // none
                "c=biws,r=" + FINAL_NONCE + ",p=?", // no Base64
                "c=biws,r=" + FINAL_NONCE, // not there
                "c=biws,r=" + CLIENT_NONCE + ",p=" + PROOF, // the client's nonce alone
                "c=biws,r=" + FINAL_NONCE + "x,p=" + PROOF,
                "c=biws,r=" + FINAL_NONCE + ",x=y,p=" + PROOF, // the proof is for other words
                "c=eSws,r=" + FINAL_NONCE + ",p=" + PROOF, // y,, in place of n,,
                "c=,r=" + FINAL_NONCE + ",p=" + PROOF,
                "r=" + FINAL_NONCE + ",c=biws,p=" + PROOF,
                ""
            })
    void whatIsNotTheAnswerIsRefused(String clientFinal) {
        assertThatThrownBy(() -> end(clientFinal)).isInstanceOf(ScramException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ",,",
                "n,,",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,r=abc,n=user",
                "n,,n=,r=abc",
                "n,,n=us=er,r=abc",
                "n,,m=x,n=user,r=abc",
                "x,,n=user,r=abc",
                "p=tls-unique,,n=user,r=abc",
                "n,a=other,n=user,r=abc",
                "n,b=user,n=user,r=abc"
            })
    void whatDoesNotBeginAnExchangeIsRefused(String clientFirst) {
        assertThatThrownBy(() -> ScramExchange.begin(clientFirst, users, SERVER_NONCE))
                .isInstanceOf(ScramException.class);
    }

    @Test
    void namesMayHaveCommasAndEqualsSigns() throws ScramException {
        ScramUser odd = ScramClient.user("a=b,c", "pencil", new byte[16], 4096, null);
        ScramUsers known = new ScramUsers(List.of(odd), new byte[32]);
        ScramClient client = new ScramClient("n,a=a=3Db=2Cc,", "a=b,c", "pencil", "abc");
        ScramExchange exchange = ScramExchange.begin(client.first(), known, "def");
        assertThat(exchange.user().name()).isEqualTo("a=b,c");
        assertThat(exchange.end(client.last(exchange.serverFirst(), null), known))
                .isEqualTo(client.expected());
    }

    @Test
    void anUnknownUserLooksLikeAKnownOne() throws ScramException {
        String first = ScramExchange.begin("n,,n=nobody,r=a", users, "b").serverFirst();
        String again = ScramExchange.begin("n,,n=nobody,r=a", users, "b").serverFirst();
        String other = ScramExchange.begin("n,,n=somebody,r=a", users, "b").serverFirst();
        assertThat(first)
                .matches("r=ab,s=[A-Za-z0-9+/]{22}==,i=4096")
                .isEqualTo(again)
                .isNotEqualTo(other);
        String elsewhere = ScramExchange.begin("n,,n=nobody,r=a", new ScramUsers(List.of(USER), new byte[] {1}), "b")
                .serverFirst();
        assertThat(elsewhere).isNotEqualTo(first);
        // However well it fits what was made up.
        ScramUser made = ScramClient.user("nobody", "pencil", new byte[16], 4096, null);
        ScramUsers lent = new ScramUsers(List.of(made), new byte[32]);
        ScramClient client = new ScramClient("nobody", "pencil");
        ScramExchange exchange = ScramExchange.begin(client.first(), lent, "b");
        String last = client.last(exchange.serverFirst(), null);
        assertThatThrownBy(() -> exchange.end(last, users)).isInstanceOf(ScramException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scram-sha-1:4096:AAAAAAAAAAA=:AAAA:AAAA",
                "scram-sha-256:4096:AAAAAAAAAAAAAAAA",
                "scram-sha-256:x:AAAAAAAAAAAAAAAA:AAAA:AAAA",
                "scram-sha-256:4096:AAAAAAAAAAAAAAAA:AAAA:AAAA",
                "scram-sha-256:4095:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                        + ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void keysThatAreNoneAreRefused(String key) {
        assertThatThrownBy(() -> ScramUser.parse("user", key, null)).isInstanceOf(IllegalArgumentException.class);
    }
}

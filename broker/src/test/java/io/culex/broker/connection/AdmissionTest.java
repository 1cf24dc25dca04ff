package io.culex.broker.connection;

import io.culex.broker.config.LimitsConfig;
import io.culex.broker.config.LimitsConfig.SlowConsumer;
import io.culex.broker.metrics.Limit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class AdmissionTest {
    private final Admission admission = new Admission();

    private static LimitsConfig limits(int total, int perAddress, int rate) {
        LimitsConfig some = LimitsConfig.DEFAULTS;
        return new LimitsConfig(
                Duration.ofSeconds(1),
                total,
                perAddress,
                rate,
                0,
                0,
                some.maxPacketSize(),
                some.maxConnectSize(),
                1,
                1,
                23,
                1,
                1,
                4096,
                SlowConsumer.QUEUE,
                Duration.ofSeconds(1),
                100,
                100);
    }

    private static SocketAddress peer(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void theTotalCountsEverybodyAndGoesDownAgain() {
        LimitsConfig two = limits(2, 0, 0);
        SocketAddress first = peer("192.0.2.1", 1);
        assertThat(admission.enter("mqtt", first, two)).isNull();
        assertThat(admission.enter("ws", UnixDomainSocketAddress.of("/x"), two)).isNull();
        assertThat(admission.enter("mqtt", peer("192.0.2.2", 1), two)).isEqualTo(Limit.CONNECTIONS);
        assertThat(admission.open()).isEqualTo(2);
        admission.leave(first);
        assertThat(admission.enter("mqtt", peer("192.0.2.2", 1), two)).isNull();
    }

    @Test
    void onePortOfAnAddressIsLikeTheOther() {
        LimitsConfig one = limits(0, 1, 0);
        assertThat(admission.enter("mqtt", peer("192.0.2.1", 1), one)).isNull();
        assertThat(admission.enter("mqtt", peer("192.0.2.1", 2), one)).isEqualTo(Limit.CONNECTIONS_PER_ADDRESS);
        assertThat(admission.enter("mqtt", peer("192.0.2.2", 1), one)).isNull();
        assertThat(admission.open()).isEqualTo(2);
        admission.leave(peer("192.0.2.1", 1));
        assertThat(admission.enter("mqtt", peer("192.0.2.1", 3), one)).isNull();
    }

    @Test
    void aNetworkOfVersion6IsOneAddress() {
        LimitsConfig one = limits(0, 1, 0);
        assertThat(admission.enter("mqtt", peer("2001:db8:0:1::1", 1), one)).isNull();
        assertThat(admission.enter("mqtt", peer("2001:db8:0:1:ffff::2", 1), one))
                .isEqualTo(Limit.CONNECTIONS_PER_ADDRESS);
        assertThat(admission.enter("mqtt", peer("2001:db8:0:2::1", 1), one)).isNull();
    }

    @Test
    void aSecondsWorthComesAtOnceOnEachListener() {
        LimitsConfig three = limits(0, 0, 3);
        for (String listener : new String[] {"mqtt", "ws"}) {
            for (int i = 0; i < 3; i++) {
                assertThat(admission.enter(listener, peer("192.0.2.1", i), three))
                        .isNull();
            }
            assertThat(admission.enter(listener, peer("192.0.2.1", 9), three)).isEqualTo(Limit.CONNECTION_RATE);
        }
        assertThat(admission.open()).isEqualTo(6);
    }
}

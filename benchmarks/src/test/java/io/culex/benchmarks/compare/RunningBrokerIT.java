package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Need;
import io.culex.testkit.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RunningBrokerIT {
    private final Scenario scenario = Scenario.all().getFirst();

    @Test
    void aPortInUseIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> RunningBroker.start(new Script("exit 0"), port, scenario.needs()))
                    .isInstanceOf(BenchException.class)
                    .hasMessage("port %d of 127.0.0.1 is in use; --port names another one", port);
        }
    }

    @Test
    void aBrokerThatEndsIsShownWithItsLastWords() {
        assertThatThrownBy(() ->
                        RunningBroker.start(new Script("echo no licence; exit 3"), FreePort.find(), scenario.needs()))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("script ended with status 3")
                .hasMessageContaining("no licence");
    }

    @Test
    void aProgramThatIsNotThere() {
        assertThatThrownBy(() -> Programs.need("no-such-broker", "install it"))
                .isInstanceOf(BenchException.class)
                .hasMessage("there is no no-such-broker here: install it");
    }

    private record Script(String source) implements Broker {
        @Override
        public String name() {
            return "script";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Set<Need> lacks() {
            return Set.of();
        }

        @Override
        public boolean warmsUp() {
            return false;
        }

        @Override
        public List<String> command(int port, Path folder, Set<Need> needs) {
            return List.of("/bin/sh", "-c", source);
        }
    }
}

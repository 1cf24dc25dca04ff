package io.culex.benchmarks.compare;

import io.culex.benchmarks.compare.Scenario.Kind;
import io.culex.benchmarks.load.Connections;
import io.culex.benchmarks.load.Crowd;
import io.culex.benchmarks.load.Faults;
import io.culex.benchmarks.load.Load;
import io.culex.benchmarks.load.Lookups;
import io.culex.benchmarks.load.Measurement;
import io.culex.benchmarks.load.Shape;
import io.culex.benchmarks.load.Steady;
import io.culex.benchmarks.load.Stored;
import io.culex.benchmarks.load.Target;
import io.culex.benchmarks.load.Usage;
import io.culex.testkit.FreePort;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every load against a broker, with small numbers: something is measured, and nothing is wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LoadIT {
    private static final int TOPICS = 200;
    private static final int CLIENTS = 20;
    private static final Duration WARM_UP = Duration.ofMillis(10);
    private static final Duration MEASURED = Duration.ofMillis(40);

    private final Usage.Meter meter = new ProcessMeter(ProcessHandle.current());
    private TestBroker broker;
    private Target target;

    @BeforeAll
    void start() {
        broker = TestBroker.start();
        target = new Target(broker.port());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    static Stream<Scenario> steady() {
        return Scenario.all().stream().filter(each -> each.kind() == Kind.STEADY);
    }

    @ParameterizedTest
    @MethodSource("steady")
    void asFastAsItGoes(Scenario scenario) throws Exception {
        Measurement measured =
                new Steady(small(scenario.load()), target, meter).run("full-" + scenario.name(), WARM_UP, MEASURED, 0);
        assertThat(measured.faults()).isEqualTo(Faults.NONE);
        assertThat(measured.count()).isPositive();
        assertThat(measured.nanos()).isGreaterThanOrEqualTo(MEASURED.toNanos());
    }

    @ParameterizedTest
    @MethodSource("steady")
    void atAFixedRate(Scenario scenario) throws Exception {
        Measurement measured = new Steady(small(scenario.load()), target, meter)
                .run("paced-" + scenario.name(), WARM_UP, MEASURED, 500);
        assertThat(measured.faults()).isEqualTo(Faults.NONE);
        assertThat(measured.p50()).isPositive();
        assertThat(measured.p99()).isGreaterThanOrEqualTo(measured.p50());
    }

    @Test
    void retained() throws Exception {
        Stored.Phases phases = Stored.retained(Load.pairs(1).clients(2, 1, TOPICS), target, meter)
                .run("retained");
        assertThat(phases.store().count()).isEqualTo(TOPICS);
        assertThat(phases.deliver().count()).isEqualTo(TOPICS);
        assertThat(phases.deliver().faults()).isEqualTo(Faults.NONE);
    }

    @Test
    void offline() throws Exception {
        Stored.Phases phases =
                Stored.offline(Load.pairs(1), target, meter, 1000).run("offline");
        assertThat(phases.store().count()).isEqualTo(1000);
        assertThat(phases.deliver().count()).isEqualTo(1000);
        assertThat(phases.deliver().faults()).isEqualTo(Faults.NONE);
    }

    @Test
    void idleConnections() throws Exception {
        Measurement measured = new Connections(target, meter).idle("idle", CLIENTS, Duration.ofMillis(1));
        assertThat(measured.count()).isEqualTo(CLIENTS);
        assertThat(measured.used().resident()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lookups(boolean wildcard) throws Exception {
        String name = "lookups-" + wildcard;
        Stored.retained(Load.pairs(1).clients(2, 1, TOPICS), target, meter).run(name);
        Measurement measured = new Lookups(target, meter).run(name, TOPICS, wildcard, WARM_UP, MEASURED);
        assertThat(measured.count()).isPositive();
    }

    @Test
    void aCrowdThatSubscribes() throws Exception {
        try (Crowd crowd = Crowd.connect(target, "crowd", CLIENTS)) {
            crowd.subscribe(Load.pairs(0).clients(10, CLIENTS, TOPICS), "crowd");
            assertThat(crowd.size()).isEqualTo(CLIENTS);
        }
    }

    @Test
    void churn() throws Exception {
        Measurement measured = new Connections(target, meter).churn("churn", 2, WARM_UP, MEASURED);
        assertThat(measured.count()).isPositive();
        assertThat(measured.p50()).isPositive();
    }

    @Test
    void messagesThatABrokerDropsAreFound() throws Exception {
        try (TestBroker small =
                TestBroker.builder().set("sessions.queue-length", "10").start()) {
            Stored.Phases phases = Stored.offline(Load.pairs(1), new Target(small.port()), meter, 1000)
                    .patience(Duration.ofMillis(300))
                    .run("dropped");
            assertThat(phases.deliver().faults().lost())
                    .isEqualTo(1000 - 10 * Load.pairs(1).subscribers());
        }
    }

    @Test
    void nobodyThere() {
        Target nobody = new Target(FreePort.find());
        assertThat(nobody.answers()).isFalse();
        assertThatThrownBy(() -> new Steady(Load.pairs(0), nobody, meter).run("none", WARM_UP, MEASURED, 0))
                .isInstanceOf(IOException.class);
    }

    private static Load small(Load load) {
        int subscribers = Math.min(load.subscribers(), CLIENTS);
        int publishers = Math.min(load.publishers(), CLIENTS);
        return load.clients(
                publishers, subscribers, load.shape() == Shape.FAN_IN ? 1 : Math.min(load.topics(), TOPICS));
    }
}

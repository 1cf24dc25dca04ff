package io.culex.benchmarks;

import com.sun.management.ThreadMXBean;
import io.culex.api.ProtocolVersion;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the event loops allocate for messages that go through a running broker, sockets included. */
final class AllocationIT {
    private static final int BATCH = 500;
    private static final int BATCHES = 60;
    private static final int PAYLOAD = 128;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * A batch of messages at a time, as a busy client sends them. The most that is allowed is less than an object for each
     * message, which takes 16 bytes; what there is comes from the turns of the loop.
     */
    @ParameterizedTest(name = "{0}, QoS {1}, {2} receivers")
    @CsvSource({"MQTT_3_1_1, 0, 1", "MQTT_5, 0, 1", "MQTT_3_1_1, 0, 10", "MQTT_5, 1, 1"})
    void aMessageTakesNoObject(ProtocolVersion version, int qos, int receivers) {
        try (TestBroker broker = TestBroker.start();
                RawClient publisher = broker.connect(version)) {
            List<RawClient> subscribers = new ArrayList<>();
            for (int i = 0; i < receivers; i++) {
                RawClient subscriber = broker.connect(version);
                subscriber.subscribe("bench/topic", qos);
                subscribers.add(subscriber);
            }
            byte[] batch = batch(publisher, qos);
            send(publisher, subscribers, batch, qos);
            long before = allocatedByLoops();
            send(publisher, subscribers, batch, qos);
            double perMessage = (double) (allocatedByLoops() - before) / (BATCH * BATCHES);
            subscribers.forEach(RawClient::close);
            assertThat(perMessage).as("bytes for each message").isLessThan(16);
        }
    }

    private static byte[] batch(RawClient publisher, int qos) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        for (int i = 1; i <= BATCH; i++) {
            Message message = Message.of("bench/topic", "x".repeat(PAYLOAD)).withQos(qos);
            packets.writeBytes(publisher.publishBytes(message, i));
        }
        return packets.toByteArray();
    }

    private static void send(RawClient publisher, List<RawClient> subscribers, byte[] batch, int qos) {
        for (int round = 0; round < BATCHES; round++) {
            publisher.send(batch);
            subscribers.forEach(subscriber -> subscriber.receive(BATCH));
            for (int i = 0; i < BATCH && qos > 0; i++) {
                publisher.expect(PacketType.PUBACK);
            }
        }
    }

    private long allocatedByLoops() {
        long bytes = 0;
        for (ThreadInfo thread : threads.dumpAllThreads(false, false)) {
            if (thread.getThreadName().startsWith("culex-loop")) {
                bytes += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        assertThat(bytes).as("what the threads of the loops allocated so far").isPositive();
        return bytes;
    }
}

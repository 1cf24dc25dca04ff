package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code culex store …} beside a broker, on the folder of one that is gone, and on a damaged one. */
final class StoreCommandsIT {
    private static final ConnectOptions AWAY =
            ConnectOptions.of(ProtocolVersion.MQTT_5, "away").persistent();

    @TempDir
    private Path folder;

    @Test
    void whatOneBrokerHadAnotherHasAfterAnExportAndAnImport() throws Exception {
        Path export = folder.resolve("all.jsonl");
        try (BrokerProcess broker = new BrokerProcess(folder)) {
            try (RawClient away = broker.connect(AWAY);
                    RawClient publisher = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, "publisher"))) {
                away.manualAcks();
                away.subscribe("q/\u00e4/#", 2);
                publisher.publishAndWait("q/\u00e4/\"1\"", "under way", 1);
                Packet first = away.receive();
                assertThat(first.text()).isEqualTo("under way");
                away.disconnect();
                for (int i = 0; i < 20; i++) {
                    publisher.publishAndWait("q/\u00e4/" + i, "m" + i + "x".repeat(i * 200), 1 + i % 2);
                }
                publisher.publishAndWait(
                        Message.of("kept", "retained").withQos(1).retained());
                BrokerProcess.Ended refused = broker.run("data", "store", "check");
                assertThat(refused.code()).isEqualTo(1);
                assertThat(refused.said()).contains("another process uses the store in");
                assertThat(broker.run("data", "store", "export", export.toString())
                                .code())
                        .isEqualTo(1);
            }
            broker.stop();
            BrokerProcess.Ended stats = broker.run("data", "store", "stats", "--json");
            assertThat(stats.said())
                    .contains("\"queued messages\":20,", "\"messages under way to clients\":1,", "\"problems\":[]");
            BrokerProcess.Ended check = broker.run("data", "store", "check");
            assertThat(check.code()).as(check.said()).isZero();
            assertThat(check.said()).contains("no problems");
            BrokerProcess.Ended written = broker.run("data", "store", "export", export.toString());
            assertThat(written.code()).as(written.said()).isZero();
            assertThat(broker.run("data", "store", "import", export.toString()).said())
                    .contains("the store is not empty");
            BrokerProcess.Ended read = broker.run("other", "store", "import", export.toString());
            assertThat(read.code()).as(read.said()).isZero();
            Files.move(folder.resolve("data"), folder.resolve("first"));
            Files.move(folder.resolve("other"), folder.resolve("data"));
            broker.restart();
            try (RawClient away = broker.connect(AWAY, true)) {
                Packet again = away.receive();
                assertThat(again.text()).isEqualTo("under way");
                assertThat(again.dup()).isTrue();
                for (int i = 0; i < 20; i++) {
                    Packet message = away.receive();
                    assertThat(message.text()).isEqualTo("m" + i + "x".repeat(i * 200));
                    assertThat(message.qos()).isEqualTo(1 + i % 2);
                }
                away.expectNothing();
                away.subscribe("kept", 0);
                assertThat(away.receive().text()).isEqualTo("retained");
            }
        }
    }

    @Test
    void ofADamagedFolderTheSoundPartIsExported() throws Exception {
        Path store = folder.resolve("data/store");
        try (BrokerProcess broker = new BrokerProcess(folder, "store.fsync=never")) {
            try (RawClient away = broker.connect(AWAY);
                    RawClient publisher = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "publisher"))) {
                away.subscribe("q", 1);
                away.disconnect();
                for (int i = 0; i < 500; i++) {
                    publisher.publishAndWait(
                            "q", i + "-" + Long.toString(i * 7919L * i, 36).repeat(20), 1);
                }
            }
            broker.stop();
            try (Database database = new StoreFolder(store).open()) {
                database.compact(Table.QUEUE);
            }
            Path damaged = largest(store);
            try (RandomAccessFile bytes = new RandomAccessFile(damaged.toFile(), "rw")) {
                bytes.seek(bytes.length() / 2);
                bytes.write(new byte[] {1, 2, 3, 4});
            }
            BrokerProcess.Ended check = broker.run("data", "store", "check");
            assertThat(check.code()).isEqualTo(1);
            assertThat(check.said())
                    .contains(damaged.getFileName() + " offset ", "a start of the broker keeps what is sound");
            Path export = folder.resolve("sound.jsonl");
            BrokerProcess.Ended written = broker.run("data", "store", "export", export.toString());
            assertThat(written.said()).contains(damaged.getFileName().toString());
            BrokerProcess.Ended read = broker.run("other", "store", "import", export.toString());
            assertThat(read.code()).as(read.said()).isZero();
            List<String> lines = Files.readAllLines(export);
            assertThat(lines).hasSizeBetween(200, 503);
            assertThat(broker.run("other", "store", "check").said()).contains("no problems");
            Files.write(export, lines.subList(0, lines.size() - 1));
            assertThat(broker.run("third", "store", "import", export.toString()).said())
                    .contains("the export was cut off");
        }
    }

    private static Path largest(Path store) throws java.io.IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }
}

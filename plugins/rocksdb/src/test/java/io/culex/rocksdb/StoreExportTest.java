package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.broker.store.StoreExport;
import io.culex.broker.store.StoreImport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A store out of random operations, written as lines and read into another. */
final class StoreExportTest {
    @TempDir
    private Path folder;

    private Store open(String name) throws IOException {
        return RocksDbStore.open(StoreSettings.of(folder.resolve(name)));
    }

    private String export(String name) throws Exception {
        StringWriter lines = new StringWriter();
        try (Store store = open(name)) {
            StoreExport export = new StoreExport(store, lines);
            export.run();
            assertThat(export.missing()).isZero();
        }
        return lines.toString();
    }

    private void read(String name, String lines) throws Exception {
        try (Store store = open(name)) {
            new StoreImport(store, new BufferedReader(new StringReader(lines))).run();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void everythingIsTheSameAfterwards(long seed) throws Exception {
        System.out.println("seed " + seed);
        StoreModel model = new StoreModel(new Random(seed));
        try (Store store = open("one")) {
            store.recover();
            StoreBatch batch = store.batch();
            for (int i = 0; i < 3000; i++) {
                model.step(batch);
            }
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            store.commit(batch, Runnable::run, failure -> done.complete(failure == null));
            assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
        }
        String lines = export("one");
        read("two", lines);
        assertThat(export("two")).isEqualTo(lines);
        try (Store store = open("two")) {
            store.recover();
            List<StoreModel.Kept> kept = List.copyOf(model.sessions.values());
            for (int i = 0; i < kept.size(); i++) {
                CompletableFuture<List<QueuedMessage>> page = new CompletableFuture<>();
                store.readQueue(i + 1, 0, 10_000, 1 << 30, Runnable::run, page::complete);
                assertThat(page.get(20, TimeUnit.SECONDS))
                        .extracting(entry -> StoreModel.text(entry.message()))
                        .isEqualTo(kept.get(i).queue.values().stream()
                                .map(entry -> StoreModel.text(entry.message()))
                                .toList());
            }
        }
    }

    @Test
    void whatIsNoExportIsRefusedWithItsLine() {
        for (String[] each : new String[][] {
            {"hello\n", "line 1: expected '{' at column 1"},
            {"{\"session\":\"a\"}\n", "line 1: this is no export of Culex"},
            {"{\"culex-export\":2}\n", "line 1: this is no export of Culex of version 1"},
            {"{\"culex-export\":1}\n{\"inbound\":5}\n", "line 2: it belongs to a session"},
            {"{\"culex-export\":1}\n{\"retained\":\"a/#\",\"qos\":1}\n", "line 2: topic 'a/#'"},
            {"{\"culex-export\":1}\n{\"retained\":\"a\",\"qos\":3}\n", "line 2: 'qos' must be from 0 to 2"},
            {"{\"culex-export\":1}\n{\"retained\":\"a\",\"pay\":3}\n", "line 2: there is no 'pay'"},
            {"{\"culex-export\":1}\n{\"end\":2}\n", "line 2: there are 1 lines before it"},
            {"{\"culex-export\":1}\n", "the last line is not there"},
        }) {
            assertThatThrownBy(() -> read("refused", each[0]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(each[1]);
        }
    }
}

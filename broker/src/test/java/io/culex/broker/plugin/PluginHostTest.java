package io.culex.broker.plugin;

import io.culex.api.Message;
import io.culex.api.Registration;
import io.culex.api.hook.Authorizer;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishInterceptor.Replace;
import io.culex.broker.hook.ConnectHold;
import io.culex.broker.hook.Hooks;
import io.culex.broker.hook.QueueBounds;
import io.culex.broker.metrics.MetricRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class PluginHostTest {
    private static final Message MESSAGE = Message.of("a", "");

    @TempDir
    Path directory;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Hooks hooks = new Hooks(timer, QueueBounds.DEFAULT);
    private final ConnectHold hold = new ConnectHold(timer);
    private final MetricRegistry metrics = new MetricRegistry();
    private final NoServices services = new NoServices();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private @Nullable PluginHost host;

    @BeforeEach
    void folders() throws IOException {
        for (String name : List.of("bundled", "user", "data", "work")) {
            Files.createDirectories(folder(name));
        }
        System.clearProperty("sample.stops");
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
        }
        timer.shutdownNow();
        System.clearProperty("sample.stops");
    }

    private Path folder(String name) {
        return directory.resolve(name);
    }

    private PluginHost host(Set<String> disabled, Set<String> required) {
        PluginHost.Settings settings =
                new PluginHost.Settings(folder("bundled"), folder("user"), folder("data"), disabled, required);
        host = new PluginHost(settings, services, hooks, metrics, hold, event -> events.add(line(event)));
        return host;
    }

    private static String line(PluginEvent event) {
        return event.kind() + " " + event.plugin().id() + " " + event.plugin().version();
    }

    private PluginHost started() throws IOException, PluginStartException {
        PluginHost made = host(Set.of(), Set.of());
        made.start();
        return made;
    }

    private PluginJar jar(String id, String version) {
        return new PluginJar(folder("work"), id, version);
    }

    /** A plugin that writes a text into every message. */
    private PluginJar writing(String id, String version, String text) {
        return jar(id, version).start("""
                context.register((PublishInterceptor) (client, publish) -> new PublishInterceptor.Replace(
                        Message.copyOf(publish).withPayload("%s".getBytes())));
                context.describe(List.of("writes %s"));
                """.formatted(text, text));
    }

    private String payload() {
        PublishInterceptor.Decision decision =
                hooks.current().publish().run(services.client, MESSAGE, Runnable::run, _ -> {});
        return decision instanceof Replace(Message message) ? message.payloadText() : "";
    }

    private String refusal(PluginHost of, String id) {
        return of.plugins().stream()
                .filter(plugin -> plugin.id().equals(id) && plugin.refusal() != null)
                .map(plugin -> String.valueOf(plugin.refusal()))
                .findFirst()
                .orElse("");
    }

    private static List<String> versions(PluginHost of) {
        return of.plugins().stream()
                .filter(PluginInfo::loaded)
                .map(plugin -> plugin.id() + " " + plugin.version())
                .toList();
    }

    @Test
    void loadsAPluginAndUnloadsEverythingOfIt() throws Exception {
        jar("sample", "1.0.0")
                .start("""
                        context.register((PublishInterceptor) (c, p) -> PublishInterceptor.Decision.DROP);
                        context.metrics().counter("seen").add(3);
                        context.metrics().gauge("size", () -> 5);
                        context.clients().find("c").attributes().put("sample.x", 1);
                        context.scheduler().submit(() -> {}).get();
                        java.nio.file.Files.writeString(context.dataDirectory().resolve("own"), context.brokerVersion());
                        if (!context.config().values().get("id").equals("sample")) throw new Exception("config");
                        """)
                .manifest("Plugin-Requires", ">=1.0.0 & <2.0.0")
                .into(folder("user"), "sample.jar");
        PluginHost running = started();
        assertThat(versions(running)).containsExactly("sample 1.0.0");
        assertThat(hooks.current().publish().isEmpty()).isFalse();
        Map<String, Long> shown = new HashMap<>();
        metrics.forEachUnderSys(shown::put);
        assertThat(shown).containsEntry("culex_plugin_sample_seen", 3L).containsEntry("culex_plugin_sample_size", 5L);
        assertThat(folder("data").resolve("plugins/sample/own")).hasContent("0.0-test");
        assertThat(services.client.attributes()).containsKey("sample.x");
        services.client.attributes().put("sampler.y", 1);

        Files.delete(folder("user").resolve("sample.jar"));
        running.reconcile();
        assertThat(running.plugins()).isEmpty();
        assertThat(hooks.current().publish().isEmpty()).isTrue();
        assertThat(services.client.attributes()).containsOnlyKeys("sampler.y");
        assertThat(System.getProperty("sample.stops")).isEqualTo("x");
        assertThat(events).containsExactly("LOADED sample 1.0.0", "UNLOADED sample 1.0.0");
    }

    @Test
    void registersExtensionsAndShowsDescriptions() throws Exception {
        jar("ext", "1.0.0").source("Found", """
                        @Extension public class Found implements PublishInterceptor {
                            @Override public Decision onPublish(Client client, Publish publish) {
                                return new Replace(Message.copyOf(publish).withPayload("found".getBytes()));
                            }
                        }
                        """).into(folder("user"), "ext.jar");
        writing("w", "1.0.0", "w").into(folder("bundled"), "w.jar");
        PluginHost running = started();
        assertThat(versions(running)).containsExactly("ext 1.0.0", "w 1.0.0");
        assertThat(running.plugins().getLast().description()).containsExactly("writes w");
        assertThat(running.plugins().getLast().bundled()).isTrue();
        assertThat(payload()).isEqualTo("w");
    }

    @Test
    void aPluginSeesTheContractAndNothingElseOfTheBroker() throws Exception {
        jar("sample", "1.0.0").start("""
                        for (String name : List.of("io.culex.broker.hook.Hooks", "org.yaml.snakeyaml.Yaml")) {
                            try {
                                Class.forName(name);
                                throw new Exception("sees " + name);
                            } catch (ClassNotFoundException hidden) {
                                context.log().debug("hidden");
                            }
                        }
                        if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader()) {
                            throw new Exception("context class loader");
                        }
                        """).into(folder("user"), "sample.jar");
        PluginHost running = started();
        assertThat(refusal(running, "sample")).isEmpty();
        assertThat(versions(running)).containsExactly("sample 1.0.0");
    }

    @Test
    void saysWhyAPluginIsRefused() throws Exception {
        Files.writeString(folder("user").resolve("text.jar"), "no jar");
        Files.writeString(folder("user").resolve("notes.txt"), "not looked at");
        Files.createDirectories(folder("user").resolve("sources"));
        jar("future", "1.0.0").manifest("Plugin-Requires", ">=2.0.0").start("").into(folder("user"), "future.jar");
        jar("range", "1.0.0").manifest("Plugin-Requires", "soon").start("").into(folder("user"), "range.jar");
        jar("throws", "1.0.0")
                .start("if (true) throw new IllegalStateException(\"no database\");")
                .into(folder("user"), "throws.jar");
        jar("noclass", "1.0.0").manifest("Plugin-Class", "sample.Missing").into(folder("user"), "noclass.jar");
        jar("version", "one").start("").into(folder("user"), "version.jar");
        jar("../up", "1.0.0").start("").into(folder("user"), "up.jar");
        jar("needs", "1.0.0")
                .manifest("Plugin-Dependencies", "nowhere")
                .start("")
                .into(folder("user"), "needs.jar");
        jar("off", "1.0.0").start("").into(folder("user"), "off.jar");
        PluginHost running = host(Set.of("off"), Set.of());
        running.start();
        assertThat(versions(running)).isEmpty();
        assertThat(refusal(running, "text.jar")).isEqualTo("it is not a readable jar");
        assertThat(refusal(running, "future")).isEqualTo("it needs plugin API >=2.0.0, and this broker has 1.0.0");
        assertThat(refusal(running, "range")).contains("no version range");
        assertThat(refusal(running, "throws"))
                .startsWith("its start failed: no database (IllegalStateException at SamplePlugin.java:");
        assertThat(refusal(running, "noclass")).contains("sample.Missing is not in the plugin");
        assertThat(refusal(running, "version")).contains("must look like 1.2.3");
        assertThat(refusal(running, "../up")).contains("letters, digits");
        assertThat(refusal(running, "needs")).isEqualTo("it depends on the plugin nowhere, which is not loaded");
        assertThat(refusal(running, "off")).contains("disabled");
        assertThat(running.plugins()).hasSize(9);
        assertThat(hooks.current().publish().isEmpty()).isTrue();
    }

    @Test
    void oneOfEachIdAndTheUsersOnlyWhenItIsHigher() throws Exception {
        writing("w", "1.1.0", "bundled").into(folder("bundled"), "w.jar");
        writing("w", "1.0.0", "user").into(folder("user"), "w.jar");
        writing("d", "1.0.0", "d1").into(folder("user"), "d-1.jar");
        writing("d", "1.0.1", "d2").into(folder("user"), "d-2.jar");
        PluginHost running = started();
        assertThat(versions(running)).containsExactly("d 1.0.0", "w 1.1.0");
        assertThat(refusal(running, "w")).isEqualTo("its version 1.0.0 is not higher than the bundled 1.1.0");
        assertThat(refusal(running, "d")).isEqualTo("the plugin d is already there as d-1.jar");
        writing("w", "2.0.0", "user").into(folder("user"), "w.jar");
        Files.delete(folder("user").resolve("d-1.jar"));
        running.reconcile();
        assertThat(versions(running)).containsExactlyInAnyOrder("d 1.0.1", "w 2.0.0");
        assertThat(payload()).isEqualTo("user");
        Files.delete(folder("user").resolve("w.jar"));
        running.reconcile();
        assertThat(payload()).isEqualTo("bundled");
    }

    @Test
    void aPluginStartsAfterWhatItDependsOnAndGoesWithIt() throws Exception {
        jar("a", "1.0.0")
                .manifest("Plugin-Dependencies", "z@>=1.0.0")
                .start(
                        "context.describe(List.of(Class.forName(\"sample.Shared\").getClassLoader() == getClass().getClassLoader() ? \"own\" : \"shared\"));")
                .into(folder("user"), "a.jar");
        jar("z", "1.0.0").start("").source("Shared", "public class Shared {}").into(folder("user"), "z.jar");
        jar("loop1", "1.0.0").manifest("Plugin-Dependencies", "loop2").start("").into(folder("user"), "l1.jar");
        jar("loop2", "1.0.0").manifest("Plugin-Dependencies", "loop1").start("").into(folder("user"), "l2.jar");
        PluginHost running = started();
        assertThat(versions(running)).containsExactly("z 1.0.0", "a 1.0.0");
        assertThat(running.plugins().get(1).description()).containsExactly("shared");
        assertThat(refusal(running, "loop1")).isEqualTo("it depends on itself: loop1 on loop2 on loop1");
        Path z = folder("user").resolve("z.jar");
        Files.move(z, folder("work").resolve("z.jar"));
        running.reconcile();
        assertThat(versions(running)).isEmpty();
        assertThat(refusal(running, "a")).contains("depends on the plugin z");
        Files.move(folder("work").resolve("z.jar"), z);
        running.reconcile();
        assertThat(versions(running)).containsExactly("z 1.0.0", "a 1.0.0");
    }

    @Test
    void anUpgradeTakesOverAndABrokenOneLeavesTheOldInForce() throws Exception {
        writing("w", "1.0.0", "one").into(folder("user"), "w.jar");
        PluginHost running = started();
        writing("w", "1.1.0", "two").into(folder("user"), "w.jar");
        running.reconcile();
        assertThat(payload()).isEqualTo("two");
        assertThat(System.getProperty("sample.stops")).isEqualTo("x");

        jar("w", "1.2.0")
                .start("throw new Exception(\"broken\");".replace("throw", "if (true) throw"))
                .into(folder("user"), "w.jar");
        running.reconcile();
        assertThat(payload()).isEqualTo("two");
        assertThat(versions(running)).containsExactly("w 1.1.0");
        assertThat(refusal(running, "w")).contains("broken");

        Files.writeString(folder("user").resolve("w.jar"), "half a jar");
        running.reconcile();
        assertThat(payload()).isEqualTo("two");
        writing("w", "1.3.0", "three").into(folder("user"), "w.jar");
        running.reconcile();
        assertThat(payload()).isEqualTo("three");
        assertThat(events)
                .containsExactly(
                        "LOADED w 1.0.0",
                        "REPLACED w 1.1.0",
                        "REFUSED w 1.2.0",
                        "KEPT w 1.1.0",
                        "REFUSED w.jar null",
                        "REPLACED w 1.3.0");
    }

    @Test
    void deniesWhileASecurityPluginIsReplaced() throws Exception {
        String allow = """
                context.register(new Authorizer() {
                    @Override public Verdict mayPublish(Client client, String topic, int qos, boolean retain) {
                        return Verdict.ALLOW;
                    }
                });
                """;
        jar("acl", "1.0.0").start(allow).into(folder("user"), "acl.jar");
        PluginHost running = started();
        List<Authorizer.Kind> during = new CopyOnWriteArrayList<>();
        System.getProperties().put("sample.probe", (Runnable) () -> {
            during.add(publishVerdict());
            assertThat(hold.held()).isTrue();
        });
        try {
            jar("acl", "2.0.0")
                    .start("((Runnable) System.getProperties().get(\"sample.probe\")).run();" + allow)
                    .into(folder("user"), "acl.jar");
            running.reconcile();
        } finally {
            System.getProperties().remove("sample.probe");
        }
        assertThat(versions(running)).containsExactly("acl 2.0.0");
        assertThat(during).containsExactly(Authorizer.Kind.DENY);
        assertThat(publishVerdict()).isEqualTo(Authorizer.Kind.ALLOW);
        assertThat(hold.held()).isFalse();
    }

    private Authorizer.Kind publishVerdict() {
        return hooks.current()
                .authorizers()
                .mayPublish(services.client, "a", 0, false)
                .kind();
    }

    @Test
    void aRequiredPluginMustBeThereAndStays() throws Exception {
        jar("acl", "1.0.0")
                .start("if (true) throw new Exception(\"no rules\");")
                .into(folder("user"), "acl.jar");
        PluginHost failing = host(Set.of(), Set.of("acl", "other"));
        assertThatThrownBy(failing::start)
                .isInstanceOf(PluginStartException.class)
                .hasMessageContaining("acl is not loaded: its start failed: no rules")
                .hasMessageContaining("other is not loaded: there is no such plugin");
        writing("acl", "1.0.1", "acl").into(folder("user"), "acl.jar");
        PluginHost running = host(Set.of(), Set.of("acl"));
        running.start();
        Files.delete(folder("user").resolve("acl.jar"));
        running.reconcile();
        assertThat(payload()).isEqualTo("acl");
        assertThat(events.getLast()).isEqualTo("KEPT acl 1.0.1");
    }

    @Test
    void holdsConnectsUntilThePluginIsReady() throws Exception {
        jar("slow", "1.0.0")
                .start("var held = context.holdConnects(); System.getProperties().put(\"sample.hold\", held);")
                .into(folder("user"), "slow.jar");
        started();
        assertThat(hold.held()).isTrue();
        List<String> released = new CopyOnWriteArrayList<>();
        hold.onReleased(() -> released.add("now"));
        assertThat(released).isEmpty();
        if (System.getProperties().remove("sample.hold") instanceof Registration held) {
            held.close();
            held.close();
        }
        assertThat(hold.held()).isFalse();
        assertThat(released).containsExactly("now");
    }

    @Test
    void aFolderWithPropertiesIsAPluginToo() throws Exception {
        Path plugin = Files.createDirectories(folder("user").resolve("unpacked"));
        Files.writeString(plugin.resolve("plugin.properties"), """
                plugin.id=unpacked
                plugin.version=1.0.0
                plugin.class=sample.SamplePlugin
                """);
        writing("any", "1.0.0", "lib").into(Files.createDirectories(plugin.resolve("lib")), "any.jar");
        PluginHost running = started();
        assertThat(versions(running)).containsExactly("unpacked 1.0.0");
        assertThat(payload()).isEqualTo("lib");
    }

    @Test
    void followsTheFolderWhileItRuns() throws Exception {
        PluginHost running = started();
        running.watch();
        writing("w", "1.0.0", "one").into(folder("user"), "w.jar");
        await().untilAsserted(() -> assertThat(payload()).isEqualTo("one"));
        writing("w", "1.0.1", "two").into(folder("user"), "w.jar");
        await().untilAsserted(() -> assertThat(payload()).isEqualTo("two"));
        Files.delete(folder("user").resolve("w.jar"));
        await().untilAsserted(() -> assertThat(running.plugins()).isEmpty());
        assertThat(payload()).isEmpty();
    }
}

package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of docs/scripting.md about answers, on the wire: every question, answered in every way with every kind of
 * answer, and what clients of MQTT 3.1.1 and 5.0 see of it. All of them at the same time, since those that never answer take
 * a second each.
 */
class AnswersIT {
    private static final int AT_ONCE = 24;
    private static final List<ProtocolVersion> VERSIONS = List.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5);
    private static final List<String> QUESTIONS =
            List.of("connect", "authenticate", "publish", "subscribe", "unsubscribe", "deliver", "will");
    private static final List<String> KINDS = List.of(
            "nothing",
            "true",
            "null",
            "false",
            "reject",
            "disconnect",
            "packet.reject",
            "drop",
            "changed",
            "fields",
            "throw",
            "meant",
            "error",
            "number",
            "text",
            "list",
            "stranger");

    private static final List<String> SOME_KINDS = List.of("nothing", "false", "reject", "changed", "throw", "text");

    /** What a kind of answer means, whatever the question. */
    private enum Meaning {
        PASS,
        CHANGE,
        DROP,
        REFUSE,
        REFUSE_SAYING_WHY,
        END
    }

    private record Case(String question, String way, String kind, ProtocolVersion version) {
        String name() {
            return question + " " + way + " " + kind + " " + version;
        }

        String subject() {
            return question + "/" + version.level() + "/" + way + "/" + kind;
        }

        boolean five() {
            return version == ProtocolVersion.MQTT_5;
        }

        boolean message() {
            return question.equals("publish") || question.equals("deliver") || question.equals("will");
        }

        /** The tables of the guide. */
        Meaning meaning() {
            if (way.endsWith("never")) {
                return Meaning.REFUSE;
            }
            if (way.equals("call-error")) {
                return kind.equals("nothing") || kind.equals("null")
                        ? byNothing()
                        : kind.equals("error") || kind.equals("reject") ? Meaning.REFUSE_SAYING_WHY : Meaning.REFUSE;
            }
            return switch (kind) {
                case "nothing", "null" -> byNothing();
                case "true" -> Meaning.PASS;
                case "changed", "fields" -> Meaning.CHANGE;
                case "drop" -> Meaning.DROP;
                case "reject", "packet.reject", "meant", "error" -> Meaning.REFUSE_SAYING_WHY;
                case "disconnect" -> Meaning.END;
                // UNSUBSCRIBE is answered with another filter by its text.
                case "text" -> question.equals("unsubscribe") ? Meaning.CHANGE : Meaning.REFUSE;
                default -> Meaning.REFUSE;
            };
        }

        /** Somebody has to accept a client. */
        private Meaning byNothing() {
            return question.equals("authenticate") ? Meaning.REFUSE : Meaning.PASS;
        }
    }

    @TempDir
    static Path directory;

    private static ScriptBroker scripts;
    private static ExecutorService threads;

    @BeforeAll
    static void start() throws Exception {
        try (InputStream in = Objects.requireNonNull(AnswersIT.class.getResourceAsStream("answers.js"))) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> settings = Map.of("scripts.budget.authenticate", "2s", "scripts.budget.decision", "2s");
            scripts = new ScriptBroker(directory, settings, script);
        }
        threads = Executors.newFixedThreadPool(AT_ONCE);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        scripts.close();
    }

    @TestFactory
    Stream<DynamicTest> answers() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Case each : cases()) {
            Future<List<String>> seen = threads.submit(() -> seen(each));
            tests.add(DynamicTest.dynamicTest(
                    each.name(), () -> assertThat(seen.get()).isEqualTo(expected(each))));
        }
        return tests.stream();
    }

    private static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (String question : QUESTIONS) {
            for (ProtocolVersion version : VERSIONS) {
                for (String way : List.of("never", "call-never")) {
                    all.add(new Case(question, way, "nothing", version));
                }
                boolean five = version == ProtocolVersion.MQTT_5;
                for (String way : five ? List.of("now", "later", "call-later") : List.of("now")) {
                    KINDS.forEach(kind -> all.add(new Case(question, way, kind, version)));
                }
                for (String way : five ? List.of("soon", "call", "call-promise") : List.of("later", "call")) {
                    SOME_KINDS.forEach(kind -> all.add(new Case(question, way, kind, version)));
                }
                for (String kind : List.of("nothing", "null", "false", "reject", "error", "text")) {
                    all.add(new Case(question, "call-error", kind, version));
                }
                for (String kind : List.of("true", "false", "reject")) {
                    all.add(new Case(question, "call-twice", kind, version));
                }
            }
        }
        all.removeIf(each -> !each.message() && List.of("packet.reject", "drop").contains(each.kind));
        return all;
    }

    // ---- What the guide says ----------------------------------------------------------------------------------------

    private static List<String> expected(Case each) {
        Meaning meaning = each.meaning();
        // An error to the callback is one that the client may read, one that is thrown is not.
        boolean told =
                each.kind.equals("throw") && List.of("call", "call-later").contains(each.way);
        String code = meaning != Meaning.REFUSE ? "97 why" : told ? "87 broken" : "87";
        return switch (each.question) {
            case "connect", "authenticate" ->
                switch (meaning) {
                    case PASS -> List.of("CONNACK 00", "known");
                    case CHANGE -> List.of("CONNACK 00", "changed");
                    default ->
                        List.of("CONNACK " + (each.five() ? code : meaning == Meaning.REFUSE ? "05" : "03"), "closed");
                };
            case "publish" ->
                switch (meaning) {
                    case PASS -> List.of("PUBACK 00", "got said");
                    case CHANGE -> List.of("PUBACK 00", "got changed");
                    case DROP -> List.of("PUBACK 00");
                    case END -> each.five() ? List.of("DISCONNECT 97 why", "closed") : List.of("closed");
                    default -> List.of("PUBACK " + (each.five() ? code : "00"));
                };
            case "subscribe" ->
                switch (meaning) {
                    case PASS -> List.of("SUBACK 01");
                    case CHANGE -> List.of("SUBACK 00");
                    case END -> each.five() ? List.of("DISCONNECT 97 why", "closed") : List.of("closed");
                    default -> List.of("SUBACK " + (each.five() ? code : "80"));
                };
            case "unsubscribe" ->
                switch (meaning) {
                    case PASS -> List.of("UNSUBACK 00");
                    // The other filter is none of the client's; what it has stays.
                    case CHANGE -> List.of(each.five() ? "UNSUBACK 11" : "UNSUBACK 00", "got said");
                    case END -> each.five() ? List.of("DISCONNECT 97 why", "closed") : List.of("closed");
                    // UNSUBACK has no code for a quota.
                    default -> List.of("UNSUBACK " + (!each.five() ? "00" : code.replace("97", "83")), "got said");
                };
            // Deliveries and wills: whoever is refused one is not told.
            default ->
                switch (meaning) {
                    case PASS -> List.of("got said");
                    case CHANGE -> List.of("got changed");
                    default -> List.of();
                };
        };
    }

    // ---- What clients see -------------------------------------------------------------------------------------------

    private static List<String> seen(Case each) {
        return switch (each.question) {
            case "connect", "authenticate" -> seenOfConnect(each);
            case "publish" -> seenOfPublish(each);
            case "subscribe", "unsubscribe" -> seenOfSubscriptions(each);
            case "deliver" -> seenOfDelivery(each);
            default -> seenOfWill(each);
        };
    }

    private static TestBroker broker() {
        return scripts.broker;
    }

    private static RawClient bystander(Case each) {
        return broker().connect(ConnectOptions.of(each.version, TestBroker.unique("by")));
    }

    private static String shown(Packet packet) {
        PacketProperties properties = packet.properties();
        String reason = properties.has(Property.REASON_STRING) ? " " + properties.text(Property.REASON_STRING) : "";
        int code = packet.reasonCode() == 0x10 ? 0 : packet.reasonCode();
        return packet.type() + String.format(Locale.ROOT, " %02x", code) + reason;
    }

    private static List<String> seenOfConnect(Case each) {
        List<String> seen = new ArrayList<>();
        try (RawClient client = broker().open()) {
            Packet connack = client.connect(ConnectOptions.of(each.version, each.subject()));
            seen.add(shown(connack));
            if (connack.reasonCode() != 0) {
                client.expectClosed();
                seen.add("closed");
            } else {
                seen.add(known(each));
            }
        }
        return seen;
    }

    private static String known(Case each) {
        var known = broker().context().clients().find(each.subject());
        if (each.question.equals("connect")) {
            return known == null ? "changed" : "known";
        }
        return known != null && "changed".equals(known.username()) ? "changed" : "known";
    }

    private static List<String> seenOfPublish(Case each) {
        try (RawClient publisher = bystander(each);
                RawClient receiver = bystander(each)) {
            receiver.subscribe(each.subject(), 1);
            publisher.publish(Message.of(each.subject(), "said").withQos(1));
            List<String> seen = told(publisher, PacketType.PUBACK);
            receiver.drain().forEach(packet -> seen.add("got " + packet.text()));
            return seen;
        }
    }

    /** The packet that answers, or how the connection ended. */
    private static List<String> told(RawClient client, PacketType type) {
        List<String> seen = new ArrayList<>();
        try {
            Packet packet = client.await(got -> got.type() == type || got.type() == PacketType.DISCONNECT);
            seen.add(shown(packet));
            if (packet.type() == PacketType.DISCONNECT) {
                client.expectClosed();
                seen.add("closed");
            }
        } catch (AssertionError closed) {
            seen.add("closed");
        }
        return seen;
    }

    private static List<String> seenOfSubscriptions(Case each) {
        boolean out = each.question.equals("unsubscribe");
        try (RawClient client = bystander(each);
                RawClient publisher = bystander(each)) {
            if (out) {
                client.subscribe(each.subject(), 1);
            }
            List<String> seen;
            try {
                Packet packet =
                        out ? client.unsubscribe(each.subject()) : client.subscribe(Filter.of(each.subject(), 1));
                seen = new ArrayList<>(List.of(shown(packet)));
            } catch (AssertionError closed) {
                seen = each.five() ? told(client, PacketType.DISCONNECT) : new ArrayList<>(List.of("closed"));
            }
            if (out && !seen.contains("closed")) {
                publisher.publishAndWait(each.subject(), "said", 1);
                for (Packet packet : client.drain()) {
                    seen.add("got " + packet.text());
                }
            }
            return seen;
        }
    }

    private static List<String> seenOfDelivery(Case each) {
        try (RawClient publisher = bystander(each);
                RawClient receiver = bystander(each)) {
            String marker = "deliver/" + TestBroker.unique("now") + "/now/nothing";
            receiver.subscribe(each.subject(), 1);
            receiver.subscribe(marker, 1);
            publisher.publishAndWait(each.subject(), "said", 1);
            publisher.publishAndWait(marker, "marker", 1);
            List<String> seen = new ArrayList<>();
            for (Packet got = receiver.receive(); !got.topic().equals(marker); got = receiver.receive()) {
                seen.add("got " + got.text());
            }
            return seen;
        }
    }

    private static List<String> seenOfWill(Case each) {
        try (RawClient receiver = bystander(each)) {
            String id = TestBroker.unique("gone") + (each.way.endsWith("never") ? "-never" : "");
            receiver.subscribe(each.subject(), 1);
            receiver.subscribe("decided/" + id, 1);
            // It is gone without a word.
            try (RawClient client = broker().open()) {
                client.connect(ConnectOptions.of(each.version, id)
                        .will(Message.of(each.subject(), "said").withQos(1)));
            }
            if (!expected(each).isEmpty()) {
                return List.of("got "
                        + receiver.await(got -> got.topic().equals(each.subject()))
                                .text());
            }
            List<String> seen = new ArrayList<>();
            for (Packet got = receiver.receive(); !got.topic().startsWith("decided/"); got = receiver.receive()) {
                seen.add("got " + got.text());
            }
            return seen;
        }
    }
}

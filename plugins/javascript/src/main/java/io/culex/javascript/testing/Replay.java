package io.culex.javascript.testing;

import io.culex.api.Message;
import io.culex.api.PublishProperties;
import io.culex.api.UserProperty;
import io.culex.javascript.Rehearsal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A script that is given a recording, event by event and at the recorded times, on a broker that is none. Used by one thread.
 *
 * <p>A client that the script does not let in takes part all the same from then on: it did when it was recorded, and its password is not
 * in the recording.
 */
final class Replay implements AutoCloseable {
    private static final int LEVEL_5 = 5;
    private static final int ROW = 5;

    /** What became of an event: the answer, and what scripts published by then. */
    record Outcome(String answer, List<String> published) {}

    private final MockBroker broker;
    private int seen;

    Replay(Rehearsal.Stage stage, Path folder, String script, Instant began) throws IOException, Rehearsal.NotLoaded {
        broker = new MockBroker(stage, folder, began.toEpochMilli());
        try {
            broker.load(List.of(script));
        } catch (Rehearsal.NotLoaded error) {
            broker.close();
            throw error;
        }
    }

    /** Takes an event of the recording. */
    Outcome take(Value event) {
        broker.advance(Math.max(0, event.getMember("t").asDouble() - broker.sinceStart()));
        String answer = switch (event.getMember("do").asString()) {
            case "connect" -> connect(event);
            case "publish" -> publish(event);
            case "subscribe" -> {
                admit(event);
                @Nullable Object[] given = broker.subscribe(client(event), text(event, "filter"), number(event, "qos"));
                yield Boolean.TRUE.equals(given[0]) ? "granted " + given[3] + " qos " + given[4] : refused(given);
            }
            case "unsubscribe" -> {
                admit(event);
                yield broker.unsubscribe(client(event), text(event, "filter")) ? "pass" : "refused";
            }
            case "disconnect" -> {
                broker.disconnect(client(event));
                yield "";
            }
            default -> "";
        };
        return new Outcome(answer, published());
    }

    private String connect(Value event) {
        int level = number(event, "protocol");
        boolean clean = event.getMember("clean").asBoolean();
        String username = textOrNone(event, "username");
        @Nullable Object[] given = broker.connect(client(event), username, null, level, clean);
        if (Boolean.TRUE.equals(given[0])) {
            return "let in" + (given[3] == null ? "" : " as " + given[3]);
        }
        broker.admit(client(event), username, level, clean);
        return refused(given);
    }

    /** Clients whose beginning is not in the recording, or who were thrown out here and not there. */
    private void admit(Value event) {
        if (!broker.isConnected(client(event))) {
            broker.admit(client(event), null, LEVEL_5, true);
        }
    }

    private String publish(Value event) {
        Value from = event.getMember("client");
        if (!from.isNull()) {
            admit(event);
        }
        Message message = new Message(
                text(event, "topic"),
                bytes(event),
                number(event, "qos"),
                event.getMember("retain").asBoolean(),
                properties(event.getMember("properties")));
        @Nullable Object[] given = broker.publish(from.isNull() ? null : from.asString(), message);
        String outcome = String.valueOf(given[0]);
        if (!outcome.equals("delivered")) {
            return outcome.equals("dropped") ? outcome : outcome + reason(given);
        }
        byte[] now = bytes((ByteBuffer) given[5]);
        boolean same = message.topic().equals(given[4])
                && Arrays.equals(now, message.payloadBytes())
                && Integer.valueOf(message.qos()).equals(given[6])
                && Boolean.valueOf(message.retain()).equals(given[7]);
        return same ? "pass" : "change to " + row(given[4], now, given[6], given[7]);
    }

    private static String row(@Nullable Object topic, byte[] payload, @Nullable Object qos, @Nullable Object retain) {
        return topic + " qos " + qos + (Boolean.TRUE.equals(retain) ? " retained " : " ")
                + new String(payload, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return new byte[0];
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }

    private static String refused(@Nullable Object[] given) {
        return "refused" + reason(given);
    }

    private static String reason(@Nullable Object[] given) {
        return " 0x" + Integer.toHexString(given[1] instanceof Integer code ? code : 0)
                + (given[2] == null ? "" : " " + given[2]);
    }

    /** What went through the broker since the last call in the name of no client. */
    private List<String> published() {
        @Nullable Object[] all = broker.published();
        List<String> fresh = new ArrayList<>();
        for (; seen + ROW <= all.length; seen += ROW) {
            if (all[seen] == null) {
                fresh.add(row(all[seen + 1], bytes((ByteBuffer) all[seen + 2]), all[seen + 3], all[seen + 4]));
            }
        }
        return fresh;
    }

    /** What the script said on the way: level, text, … */
    Object[] logs() {
        return broker.logs();
    }

    private static String client(Value event) {
        return text(event, "client");
    }

    private static String text(Value event, String name) {
        return event.getMember(name).asString();
    }

    private static @Nullable String textOrNone(Value event, String name) {
        Value value = event.getMember(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    private static int number(Value event, String name) {
        return event.getMember(name).asInt();
    }

    private static byte[] bytes(Value event) {
        String encoded = textOrNone(event, "base64");
        return encoded == null
                ? text(event, "text").getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(encoded);
    }

    private static PublishProperties properties(@Nullable Value given) {
        if (given == null || given.isNull()) {
            return PublishProperties.NONE;
        }
        List<UserProperty> user = new ArrayList<>();
        Value pairs = given.getMember("userProperties");
        for (long i = 0; pairs != null && i < pairs.getArraySize(); i++) {
            Value pair = pairs.getArrayElement(i);
            user.add(new UserProperty(
                    pair.getArrayElement(0).asString(), pair.getArrayElement(1).asString()));
        }
        Value format = given.getMember("payloadFormatIndicator");
        Value expiry = given.getMember("messageExpiryInterval");
        String correlation = textOrNone(given, "correlationData");
        return new PublishProperties(
                format == null ? null : format.asBoolean(),
                expiry == null ? -1 : expiry.asLong(),
                textOrNone(given, "contentType"),
                textOrNone(given, "responseTopic"),
                correlation == null ? null : ByteBuffer.wrap(Base64.getDecoder().decode(correlation)),
                user,
                List.of());
    }

    @Override
    public void close() {
        broker.close();
    }
}

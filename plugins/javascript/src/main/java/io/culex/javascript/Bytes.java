package io.culex.javascript;

import io.culex.api.PublishProperties;
import io.culex.api.UserProperty;
import io.culex.javascript.node.Views;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** Values of scripts as the broker needs them. Used by the thread that runs the context. */
final class Bytes {
    private static final long NO_EXPIRY = -1;

    private Bytes() {}

    /** A copy of what a Buffer or another typed array shows. */
    static byte[] of(Value view) {
        return Views.bytes(view);
    }

    static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** The properties of a packet, as the prelude has brought them together. */
    static PublishProperties properties(@Nullable Value from) {
        if (from == null || from.isNull() || !from.hasMembers()) {
            return PublishProperties.NONE;
        }
        Value format = member(from, "payloadFormatIndicator");
        Value expiry = member(from, "messageExpiryInterval");
        Value correlation = member(from, "correlationData");
        return new PublishProperties(
                format == null ? null : format.asBoolean(),
                expiry == null ? NO_EXPIRY : expiry.asLong(),
                text(from, "contentType"),
                text(from, "responseTopic"),
                correlation == null ? null : ByteBuffer.wrap(of(correlation)).asReadOnlyBuffer(),
                userProperties(member(from, "userProperties")),
                List.of());
    }

    /** Name, value, name, value, … */
    private static List<UserProperty> userProperties(@Nullable Value flat) {
        if (flat == null) {
            return List.of();
        }
        String[] pairs = strings(flat);
        List<UserProperty> all = new ArrayList<>(pairs.length / 2);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            all.add(new UserProperty(pairs[i], pairs[i + 1]));
        }
        return all;
    }

    private static @Nullable String text(Value from, String name) {
        Value value = member(from, name);
        return value == null ? null : value.asString();
    }

    private static @Nullable Value member(Value from, String name) {
        Value value = from.getMember(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A JavaScript array of strings. */
    static String[] strings(Value array) {
        String[] all = new String[(int) array.getArraySize()];
        for (int i = 0; i < all.length; i++) {
            all[i] = array.getArrayElement(i).asString();
        }
        return all;
    }
}

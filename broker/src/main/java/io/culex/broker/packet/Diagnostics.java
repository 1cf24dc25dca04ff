package io.culex.broker.packet;

import io.culex.api.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of 5.0 may add for people to read. It is left out where the packet would become too large for its receiver.
 *
 * @param reasonString the Reason String, null when absent
 * @param userProperties the User Properties in order
 */
public record Diagnostics(@Nullable String reasonString, List<UserProperty> userProperties) {
    /** Nothing to add. */
    public static final Diagnostics NONE = new Diagnostics(null, List.of());

    public Diagnostics {
        userProperties = List.copyOf(userProperties);
    }

    /** {@link #NONE} where there is neither a reason nor a property. */
    public static Diagnostics of(@Nullable String reasonString, List<UserProperty> userProperties) {
        return reasonString == null && userProperties.isEmpty() ? NONE : new Diagnostics(reasonString, userProperties);
    }

    /** Whether there is nothing to add. */
    public boolean empty() {
        return reasonString == null && userProperties.isEmpty();
    }
}

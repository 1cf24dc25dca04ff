package io.culex.api;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an MQTT 5.0 PUBLISH (3.3.2.3). A PUBLISH of an older version has {@link #NONE}.
 *
 * @param payloadFormatUtf8 whether the Payload Format Indicator says UTF-8; null when absent
 * @param messageExpiryInterval seconds, or -1 when absent
 * @param contentType the Content Type, null when absent
 * @param responseTopic the Response Topic, null when absent
 * @param correlationData the Correlation Data as a read-only buffer, null when absent
 * @param userProperties the User Properties in order, never null
 * @param subscriptionIdentifiers the Subscription Identifiers, only on messages that a client receives
 * @since 0.1
 */
public record PublishProperties(
        @Nullable Boolean payloadFormatUtf8,
        long messageExpiryInterval,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable ByteBuffer correlationData,
        List<UserProperty> userProperties,
        List<Integer> subscriptionIdentifiers) {

    /** No property at all. */
    public static final PublishProperties NONE =
            new PublishProperties(null, -1, null, null, null, List.of(), List.of());

    /** Copies the lists. */
    public PublishProperties {
        userProperties = List.copyOf(userProperties);
        subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
    }
}

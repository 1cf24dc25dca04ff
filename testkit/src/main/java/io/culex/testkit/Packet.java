package io.culex.testkit;

import io.culex.api.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A packet as the broker sent it. Fields that its type does not have are 0, empty or false.
 *
 * @param type the packet's type
 * @param length bytes on the wire, fixed header included
 * @param dup DUP of a PUBLISH
 * @param qos QoS of a PUBLISH
 * @param retain RETAIN of a PUBLISH
 * @param packetId the Packet Identifier
 * @param sessionPresent Session Present of a CONNACK
 * @param reasonCodes the return or reason codes: several in SUBACK and UNSUBACK, else one
 * @param topic the topic of a PUBLISH
 * @param payload the payload of a PUBLISH
 * @param properties the properties of MQTT 5.0
 * @since 0.1
 */
public record Packet(
        PacketType type,
        int length,
        boolean dup,
        int qos,
        boolean retain,
        int packetId,
        boolean sessionPresent,
        List<Integer> reasonCodes,
        String topic,
        byte[] payload,
        PacketProperties properties) {

    /** The one return or reason code; success where the packet was short. */
    public int reasonCode() {
        return reasonCodes.isEmpty() ? 0 : reasonCodes.getFirst();
    }

    /** The one reason code of MQTT 5.0. */
    public ReasonCode reason() {
        return Objects.requireNonNull(ReasonCode.of(reasonCode()));
    }

    /** The payload as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String content = switch (type) {
            case PUBLISH ->
                "topic=%s qos=%d dup=%b retain=%b id=%d payload=%s"
                        .formatted(topic, qos, dup, retain, packetId, shortText());
            case CONNACK -> "code=%s sessionPresent=%b".formatted(codes(), sessionPresent);
            case PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK -> "id=%d codes=%s".formatted(packetId, codes());
            case DISCONNECT, AUTH -> "code=" + codes();
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PINGRESP -> "";
        };
        return type + "[" + content + (properties.asMap().isEmpty() ? "" : " " + properties) + "]";
    }

    private String codes() {
        return reasonCodes.stream().map("0x%02X"::formatted).collect(Collectors.joining(","));
    }

    private String shortText() {
        return payload.length <= 60 ? text() : payload.length + " bytes";
    }
}

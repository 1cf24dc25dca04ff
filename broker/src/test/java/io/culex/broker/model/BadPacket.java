package io.culex.broker.model;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import java.util.HexFormat;

import static io.culex.api.ReasonCode.MALFORMED_PACKET;
import static io.culex.api.ReasonCode.PACKET_TOO_LARGE;
import static io.culex.api.ReasonCode.PROTOCOL_ERROR;
import static io.culex.api.ReasonCode.TOPIC_ALIAS_INVALID;
import static io.culex.api.ReasonCode.TOPIC_NAME_INVALID;

/** Packets that end a connection in both versions, and the reason that 5.0 is told. */
enum BadPacket {
    SECOND_CONNECT("", PROTOCOL_ERROR),
    TYPE_0("00 00", MALFORMED_PACKET),
    CONNACK("20 02 00 00", PROTOCOL_ERROR),
    PUBLISH_WITH_QOS_3("36 05 0001 61 0001", MALFORMED_PACKET),
    PUBLISH_WITH_DUP_AT_QOS_0("38 04 0001 61 00", MALFORMED_PACKET),
    PUBLISH_WITH_ID_0("32 06 0001 61 0000 00", PROTOCOL_ERROR),
    PUBLISH_TO_WILDCARD("30 06 0003 61 2f 2b 00", TOPIC_NAME_INVALID),
    PUBLISH_NOT_UTF8("30 04 0001 ff 00", MALFORMED_PACKET),
    PUBLISH_TOO_SHORT("30 02 0005", MALFORMED_PACKET),
    PUBLISH_WITHOUT_TOPIC("30 03 0000 00", PROTOCOL_ERROR),
    PUBLISH_TOO_LONG("30 ff ff ff 7f", PACKET_TOO_LARGE),
    LENGTH_OF_FIVE_BYTES("c0 ff ff ff ff 01", MALFORMED_PACKET),
    PUBREL_WITHOUT_FLAG("60 02 0001", MALFORMED_PACKET),
    PUBACK_WITH_ID_0("40 02 0000", PROTOCOL_ERROR),
    PUBACK_TOO_SHORT("40 01 00", MALFORMED_PACKET),
    SUBSCRIBE_WITHOUT_FLAG("80 07 0001 00 0001 61 00", MALFORMED_PACKET),
    SUBSCRIBE_WITHOUT_FILTER("82 03 0001 00", "82 02 0001", PROTOCOL_ERROR),
    SUBSCRIBE_WITH_ID_0("82 07 0000 00 0001 61 00", "82 06 0000 0001 61 00", PROTOCOL_ERROR),
    SUBSCRIBE_WITH_QOS_3("82 07 0001 00 0001 61 03", "82 06 0001 0001 61 03", PROTOCOL_ERROR),
    UNSUBSCRIBE_WITHOUT_FILTER("a2 03 0001 00", "a2 02 0001", PROTOCOL_ERROR),
    PINGREQ_WITH_BODY("c0 01 00", MALFORMED_PACKET),
    AUTH_WITHOUT_METHOD("f0 00", PROTOCOL_ERROR),
    ALIAS_TOO_HIGH("30 07 0001 61 03 23 0100", "00 00", TOPIC_ALIAS_INVALID),
    NOISE("0a 5f 13 77 e0 01 99 42 ff ff 00 3c", MALFORMED_PACKET);

    private final String bytes5;
    private final String bytes3;
    private final ReasonCode reason;

    BadPacket(String bytes, ReasonCode reason) {
        this(bytes, bytes, reason);
    }

    BadPacket(String bytes5, String bytes3, ReasonCode reason) {
        this.bytes5 = bytes5;
        this.bytes3 = bytes3;
        this.reason = reason;
    }

    /** What DISCONNECT of 5.0 says. */
    int code() {
        return reason.code();
    }

    byte[] bytes(boolean v5) {
        if (this == SECOND_CONNECT) {
            return ConnectOptions.of(v5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1, "model-second")
                    .toBytes();
        }
        return HexFormat.of().parseHex((v5 ? bytes5 : bytes3).replace(" ", ""));
    }
}

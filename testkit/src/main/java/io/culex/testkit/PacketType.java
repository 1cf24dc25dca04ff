package io.culex.testkit;

/**
 * The control packets of MQTT, in the order of their numbers (table 2-1).
 *
 * @since 0.1
 */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14),
    AUTH(15);

    private final int number;

    PacketType(int number) {
        this.number = number;
    }

    /** The upper four bits of the first byte. */
    public int number() {
        return number;
    }

    /** The type in the first byte of a packet. */
    static PacketType of(int firstByte) {
        int wanted = (firstByte >> 4) & 0x0F;
        for (PacketType type : values()) {
            if (type.number == wanted) {
                return type;
            }
        }
        throw new AssertionError("packet type 0 is reserved");
    }
}

package io.culex.broker.codec;

/** Property identifiers (2.2.2.2), the types of their values, and which a client may send where. */
final class Property {
    static final int PAYLOAD_FORMAT_INDICATOR = 0x01;
    static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    static final int SESSION_EXPIRY_INTERVAL = 0x11;
    static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int AUTHENTICATION_METHOD = 0x15;
    static final int AUTHENTICATION_DATA = 0x16;
    static final int REQUEST_PROBLEM_INFORMATION = 0x17;
    static final int WILL_DELAY_INTERVAL = 0x18;
    static final int REQUEST_RESPONSE_INFORMATION = 0x19;
    static final int RESPONSE_INFORMATION = 0x1A;
    static final int SERVER_REFERENCE = 0x1C;
    static final int REASON_STRING = 0x1F;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int TOPIC_ALIAS = 0x23;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int USER_PROPERTY = 0x26;
    static final int MAXIMUM_PACKET_SIZE = 0x27;
    static final int WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;
    static final int SUBSCRIPTION_IDENTIFIER_AVAILABLE = 0x29;
    static final int SHARED_SUBSCRIPTION_AVAILABLE = 0x2A;

    /** A byte that is 0 or 1, as all bytes are that a client may send. */
    static final int FLAG = 1;

    static final int TWO_BYTES = 2;
    static final int FOUR_BYTES = 3;
    static final int VARIABLE = 4;
    static final int STRING = 5;
    static final int BINARY = 6;
    static final int PAIR = 7;

    /** What may be forwarded to receivers: the properties of a message, not of its transfer. */
    static final long IN_MESSAGE = set(
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            USER_PROPERTY);

    static final long IN_PUBLISH = IN_MESSAGE | set(TOPIC_ALIAS, SUBSCRIPTION_IDENTIFIER);
    static final long IN_WILL = IN_MESSAGE | set(WILL_DELAY_INTERVAL);
    static final long IN_CONNECT = set(
            SESSION_EXPIRY_INTERVAL,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA,
            REQUEST_PROBLEM_INFORMATION,
            REQUEST_RESPONSE_INFORMATION,
            RECEIVE_MAXIMUM,
            TOPIC_ALIAS_MAXIMUM,
            USER_PROPERTY,
            MAXIMUM_PACKET_SIZE);
    static final long IN_ACK = set(REASON_STRING, USER_PROPERTY);
    static final long IN_SUBSCRIBE = set(SUBSCRIPTION_IDENTIFIER, USER_PROPERTY);
    static final long IN_UNSUBSCRIBE = set(USER_PROPERTY);
    static final long IN_DISCONNECT = set(SESSION_EXPIRY_INTERVAL, REASON_STRING, USER_PROPERTY, SERVER_REFERENCE);
    static final long IN_AUTH = set(AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY);

    private static final byte[] TYPES = new byte[SHARED_SUBSCRIPTION_AVAILABLE + 1];

    static {
        type(FLAG, PAYLOAD_FORMAT_INDICATOR, REQUEST_PROBLEM_INFORMATION, REQUEST_RESPONSE_INFORMATION, MAXIMUM_QOS);
        type(FLAG, RETAIN_AVAILABLE, WILDCARD_SUBSCRIPTION_AVAILABLE, SUBSCRIPTION_IDENTIFIER_AVAILABLE);
        type(FLAG, SHARED_SUBSCRIPTION_AVAILABLE);
        type(TWO_BYTES, SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS);
        type(FOUR_BYTES, MESSAGE_EXPIRY_INTERVAL, SESSION_EXPIRY_INTERVAL, WILL_DELAY_INTERVAL, MAXIMUM_PACKET_SIZE);
        type(VARIABLE, SUBSCRIPTION_IDENTIFIER);
        type(STRING, CONTENT_TYPE, RESPONSE_TOPIC, ASSIGNED_CLIENT_IDENTIFIER, AUTHENTICATION_METHOD);
        type(STRING, RESPONSE_INFORMATION, SERVER_REFERENCE, REASON_STRING);
        type(BINARY, CORRELATION_DATA, AUTHENTICATION_DATA);
        type(PAIR, USER_PROPERTY);
    }

    private Property() {}

    /** The type of the identifier's value, 0 when there is no such property. */
    static int type(int id) {
        return id < TYPES.length ? TYPES[id] : 0;
    }

    static long bit(int id) {
        return 1L << id;
    }

    private static long set(int... ids) {
        long bits = 0;
        for (int id : ids) {
            bits |= bit(id);
        }
        return bits;
    }

    private static void type(int type, int... ids) {
        for (int id : ids) {
            TYPES[id] = (byte) type;
        }
    }
}

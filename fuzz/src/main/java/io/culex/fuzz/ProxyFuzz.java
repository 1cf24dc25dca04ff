package io.culex.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What comes before MQTT where a listener expects a header of the PROXY protocol. The first byte chooses a header that is
 * right, or none. Behind one that is right, MQTT gets the answer it gets without; where there is none, there is no answer.
 */
public final class ProxyFuzz {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final byte[] WORD = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    static final List<byte[]> HEADERS = List.of(
            text("PROXY TCP4 192.0.2.1 198.51.100.2 40000 1883\r\n"),
            text("PROXY TCP6 2001:db8::1 2001:db8::2 40000 1883\r\n"),
            text("PROXY UNKNOWN\r\n"),
            version2("20 00 0000"), // LOCAL
            version2("21 11 000c c0000201 c6336402 9c40 075b"),
            version2("21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 9c40 075b"),
            version2("21 11 0013 c0000201 c6336402 9c40 075b 04 0004 00000000")); // with an extension that says nothing

    private ProxyFuzz() {}

    private static byte[] text(String header) {
        return header.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] version2(String hex) {
        return join(SIGNATURE, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 3) {
            return;
        }
        int choice = data[0] & 0x0F;
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        if (choice < HEADERS.size()) {
            byte[] packets = PacketFuzz.packets(rest);
            byte[] expected = Door.open().visit(Door.MQTT, packets);
            byte[] answer = Door.open().visit(Door.PROXIED, join(HEADERS.get(choice), packets));
            Journal.require(
                    Arrays.equals(answer, expected),
                    "behind a proxy %s, else %s"
                            .formatted(
                                    HexFormat.of().formatHex(answer),
                                    HexFormat.of().formatHex(expected)));
            return;
        }
        byte[] answer = Door.open().visit(Door.PROXIED, rest);
        boolean proxy = begins(rest, WORD) || begins(rest, SIGNATURE);
        Journal.require(proxy || answer.length == 0, "an answer without a header");
        Journal.require(Door.wholePackets(answer), "half a packet");
    }

    private static boolean begins(byte[] bytes, byte[] with) {
        return bytes.length >= with.length && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }
}

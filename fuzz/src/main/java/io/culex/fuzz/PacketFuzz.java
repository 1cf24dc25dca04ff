package io.culex.fuzz;

import java.util.HexFormat;
import java.util.List;

/**
 * Packets of a client. The first byte chooses what goes before the rest: CONNECT of a version, or nothing; the second one in
 * what pieces it comes. However it comes, the same packets are found and the same violation; nothing but a violation ends it.
 */
public final class PacketFuzz {
    private static final byte[][] BEGINNINGS = {
        {},
        HexFormat.of().parseHex("100f00064d51497364700302000a000161"),
        HexFormat.of().parseHex("100d00044d5154540402000a000161"),
        HexFormat.of().parseHex("100e00044d5154540502000a00000161")
    };

    private PacketFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] bytes = packets(data);
        if (bytes.length == 0) {
            return;
        }
        List<String> whole = Journal.of(bytes, bytes.length);
        int piece = 1 + (data[1] & 0x0F);
        int other = 1 + (data[1] >> 4 & 0x0F);
        List<String> inPieces = Journal.of(bytes, piece, other);
        Journal.require(whole.equals(inPieces), whole + " at once, but " + inPieces + " in pieces");
    }

    /** What is found when all of it comes at once. */
    static List<String> journal(byte[] data) {
        byte[] bytes = packets(data);
        return Journal.of(bytes, bytes.length);
    }

    private static byte[] packets(byte[] data) {
        byte[] beginning = BEGINNINGS[data[0] & 3];
        byte[] bytes = new byte[beginning.length + data.length - 2];
        System.arraycopy(beginning, 0, bytes, 0, beginning.length);
        System.arraycopy(data, 2, bytes, beginning.length, data.length - 2);
        return bytes;
    }
}

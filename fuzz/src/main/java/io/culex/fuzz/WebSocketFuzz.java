package io.culex.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What comes to a listener for WebSocket. The first byte chooses how far the input may go wrong: it is the HTTP request
 * itself; or what follows a handshake that is right, with compression agreed to or without; or MQTT in frames that are right,
 * which gets the answer it gets without WebSocket.
 */
public final class WebSocketFuzz {
    private static final String REQUEST = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: mqtt\r\n";
    private static final byte[] HANDSHAKE = ascii(REQUEST + "\r\n");
    private static final byte[] COMPRESSING = ascii(REQUEST + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");

    private static final int FINAL = 0x80;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;

    private WebSocketFuzz() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 4) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        switch (data[0] & 3) {
            case 0 -> {
                byte[] answer = Door.open().visit(Door.WEB_SOCKET, rest);
                String text = new String(answer, StandardCharsets.ISO_8859_1);
                Journal.require(
                        answer.length == 0 || text.matches("(?s)HTTP/1\\.[01] \\d\\d\\d .*\r\n\r\n.*"),
                        "no HTTP: " + text);
            }
            case 1 -> framed(Door.open().visit(Door.WEB_SOCKET, HANDSHAKE, rest), false);
            case 2 -> framed(Door.open().visit(Door.COMPRESSING, COMPRESSING, rest), true);
            default -> {
                byte[] packets = PacketFuzz.packets(rest);
                byte[] expected = Door.open().visit(Door.MQTT, packets);
                byte[] answer = framed(Door.open().visit(Door.WEB_SOCKET, HANDSHAKE, frames(packets, rest[1])), false);
                Journal.require(
                        Arrays.equals(answer, expected),
                        "by WebSocket %s, else %s"
                                .formatted(
                                        HexFormat.of().formatHex(answer),
                                        HexFormat.of().formatHex(expected)));
            }
        }
    }

    /** Frames of a client with so many bytes each, masked by what varies with their place. */
    private static byte[] frames(byte[] packets, int pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = 1 + (pieces & 0x3F);
        for (int from = 0; from < packets.length; from += length) {
            int count = Math.min(length, packets.length - from);
            byte[] mask = {(byte) from, (byte) (from * 7), (byte) pieces, 0x5A};
            out.write(FINAL | BINARY);
            out.write(FINAL | count);
            out.writeBytes(mask);
            for (int i = 0; i < count; i++) {
                out.write(packets[from + i] ^ mask[i % 4]);
            }
        }
        return out.toByteArray();
    }

    /** The bytes in the binary frames of an answer, which must be frames as servers send them. */
    private static byte[] framed(byte[] answer, boolean compressed) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        Journal.require(text.startsWith("HTTP/1.1 101 "), "no WebSocket: " + text);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = text.indexOf("\r\n\r\n") + 4;
        boolean closed = false;
        while (at < answer.length) {
            Journal.require(!closed, "a frame after the last");
            int first = answer[at] & (compressed ? 0xBF : 0xFF);
            int opcode = first & 0x0F;
            Journal.require(
                    (first & 0xF0) == FINAL && (opcode == BINARY || opcode >= CLOSE && opcode <= 10),
                    "first byte " + first);
            closed = opcode == CLOSE;
            int length = answer[at + 1];
            Journal.require(length >= 0, "a frame with a mask");
            at += 2;
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            length = more == 0 ? length : 0;
            for (; more > 0; more--) {
                length = length << 8 | answer[at++] & 0xFF;
            }
            Journal.require(at + length <= answer.length, "half a frame");
            if (opcode == BINARY) {
                content.write(answer, at, length);
            }
            at += length;
        }
        return content.toByteArray();
    }
}

package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Whole conversations byte by byte, with nothing between the test and the socket. */
final class TranscriptIT extends SharedBroker {
    @Test
    @Statement({"MQTT-7.0.0-2", "MQTT-3.1.4-4"})
    void aConversationByTheLetter() throws IOException {
        String id = hex(unique("t")); // two letters or digits for each character
        String length = "00%02x".formatted(id.length() / 2);
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), broker.port())) {
            socket.setSoTimeout(15_000);
            // CONNECT with Clean Session and Keep Alive 60; CONNACK
            say(socket, packet("10", "0004 4d515454 04 02 003c" + length + id), "2002 0000");
            // SUBSCRIBE at QoS 2; SUBACK
            say(socket, packet("82", "000a" + length + id + "02"), "9003 000a 02");
            // PUBLISH at QoS 0; itself
            String publish0 = packet("30", length + id + "6869");
            say(socket, publish0, publish0);
            // UNSUBSCRIBE, PUBLISH at QoS 1 and 2; UNSUBACK, PUBACK, PUBREC
            say(socket, packet("a2", "000b" + length + id), "b002 000b");
            say(socket, packet("32", length + id + "000c"), "4002 000c");
            say(socket, packet("34", length + id + "000d 00ff"), "5002 000d");
            // PUBREL, PINGREQ; PUBCOMP, PINGRESP
            say(socket, "6202 000d c000", "7002 000d d000");
            // SUBSCRIBE with the same filter twice; SUBACK with two codes
            say(socket, packet("82", "000e" + length + id + "01" + length + id + "02"), "9004 000e 01 02");
            // DISCONNECT; the end
            socket.getOutputStream().write(bytes("e000"));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void say(Socket socket, String hex, String answer) throws IOException {
        socket.getOutputStream().write(bytes(hex));
        byte[] expected = bytes(answer);
        assertThat(socket.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
    }

    private static String packet(String firstByte, String body) {
        return firstByte + "%02x".formatted(bytes(body).length) + body;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}

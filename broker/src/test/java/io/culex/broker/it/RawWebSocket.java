package io.culex.broker.it;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends whatever a test wants. For one thread. */
final class RawWebSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final Socket socket;
    private final DataInputStream in;

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawWebSocket open(int port) {
        try {
            return new RawWebSocket(new Socket("127.0.0.1", port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for a WebSocket and returns the answer's head, whatever it says. */
    String handshake(String path, String subprotocol, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n")
                .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: " + KEY + "\r\n");
        if (!subprotocol.isEmpty()) {
            request.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        send(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return head();
    }

    private String head() {
        StringBuilder head = new StringBuilder();
        try {
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) in.readUnsignedByte());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return head.toString();
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a frame with the mask 0, which leaves the payload as it is. */
    void sendFrame(int opcode, boolean last, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((last ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(0).put(payload);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        send(bytes);
    }

    /** The payload of the next frame. */
    byte[] readFrame() {
        return readFrame(2);
    }

    /** The payload of the next frame, which must have that opcode. */
    byte[] readFrame(int opcode) {
        try {
            int first = in.readUnsignedByte();
            if (first != (0x80 | opcode) && first != opcode && (opcode > 7 || first != (0xC0 | opcode))) {
                throw new AssertionError("a frame that begins with " + first);
            }
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the broker has closed, and returns what came before. */
    byte[] awaitClosed() {
        try {
            return in.readAllBytes();
        } catch (EOFException | SocketException reset) {
            return new byte[0]; // closed all the same
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.culex.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/** TCP or TLS. */
final class SocketLink implements Link {
    private final Socket socket;
    private final byte[] buffer = new byte[CHUNK];

    SocketLink(Socket socket) throws SocketException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override
    public byte[] read(Duration timeout) throws IOException {
        socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
        try {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new EOFException("closed by the broker");
            }
            return Arrays.copyOf(buffer, count);
        } catch (SocketTimeoutException nothing) {
            return new byte[0];
        } catch (SocketException reset) {
            EOFException end = new EOFException("reset by the broker");
            end.initCause(reset);
            throw end;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Closing is all that was wanted.
        }
    }
}

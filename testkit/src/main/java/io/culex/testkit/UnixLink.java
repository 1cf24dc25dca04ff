package io.culex.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A Unix domain socket. */
final class UnixLink implements Link {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    UnixLink(Path file) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        key.interestOps(SelectionKey.OP_WRITE);
        while (rest.hasRemaining()) {
            if (channel.write(rest) == 0) {
                selector.select();
                selector.selectedKeys().clear();
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    @Override
    public byte[] read(Duration timeout) throws IOException {
        selector.select(Math.max(1, timeout.toMillis()));
        selector.selectedKeys().clear();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        int count = channel.read(chunk);
        if (count < 0) {
            throw new EOFException("closed by the broker");
        }
        byte[] bytes = new byte[count];
        chunk.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException alreadyGone) {
            // Closing is all that was wanted.
        }
    }
}

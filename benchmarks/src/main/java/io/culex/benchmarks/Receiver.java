package io.culex.benchmarks;

import io.culex.api.Client;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.RouteEntry;
import io.culex.broker.routing.Subscriber;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Takes a message as a connection does: copies the packet into its buffer. Nothing is sent. */
final class Receiver implements Subscriber {
    private static final int ROOM = 64 * 1024;
    private static final int PUBLISH = 0x30;

    private final String name;
    private final ByteBuf out = Unpooled.directBuffer(256, ROOM + 8192);
    long taken;

    Receiver(String name) {
        this.name = name;
    }

    @Override
    public int loop() {
        return 0;
    }

    @Override
    public boolean online() {
        return true;
    }

    @Override
    public String clientId() {
        return name;
    }

    @Override
    public @Nullable Client client() {
        return null;
    }

    @Override
    public void slowDown(Subscriber by) {}

    @Override
    public void whenRelieved(Runnable task) {
        task.run();
    }

    @Override
    public void deliver(Delivery delivery, RouteEntry entry) {
        if (out.writerIndex() > ROOM) {
            out.clear();
        }
        delivery.copyTo(out, false, PUBLISH, 0, 0);
        taken++;
    }
}

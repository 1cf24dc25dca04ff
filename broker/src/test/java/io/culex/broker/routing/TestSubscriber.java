package io.culex.broker.routing;

import io.culex.api.Client;
import org.jspecify.annotations.Nullable;

final class TestSubscriber implements Subscriber {
    final String name;
    private final int loop;
    volatile boolean online = true;
    int asked;

    TestSubscriber(String name, int loop) {
        this.name = name;
        this.loop = loop;
    }

    @Override
    public int loop() {
        return loop;
    }

    @Override
    public boolean online() {
        asked++;
        return online;
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
    public void slowDown(Subscriber by) {
        throw new UnsupportedOperationException("these tests look at routes only");
    }

    @Override
    public void whenRelieved(Runnable task) {
        throw new UnsupportedOperationException("these tests look at routes only");
    }

    @Override
    public void deliver(Delivery delivery, RouteEntry entry) {
        throw new UnsupportedOperationException("these tests look at routes only");
    }

    @Override
    public String toString() {
        return name;
    }
}

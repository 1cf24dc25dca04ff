package io.culex.broker.routing;

final class TestSubscriber implements Subscriber {
    final String name;
    private final int loop;
    volatile boolean online = true;

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
        return online;
    }

    @Override
    public String toString() {
        return name;
    }
}

package com.example.cluster;

import io.culex.api.*;
import io.culex.api.hook.ClusterProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A cluster whose other node answers what is published on {@code ask/…} with what it was sent so far. */
public final class Cluster extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        context.register(new Provider());
    }

    static final class Provider implements ClusterProvider {
        @Override
        public String name() {
            return "example";
        }

        @Override
        public Link join(Consumer<Message> receive) throws Exception {
            if (System.getProperty("cluster.unreachable") != null) {
                throw new java.io.IOException("no other node answers");
            }
            return new OtherNode(receive);
        }
    }

    static final class OtherNode implements ClusterProvider.Link {
        private final Consumer<Message> receive;
        private final List<String> forwarded = new CopyOnWriteArrayList<>();

        OtherNode(Consumer<Message> receive) {
            this.receive = receive;
        }

        @Override
        public void forward(Publish publish) {
            forwarded.add(publish.topic());
            switch (publish.topic()) {
                case "ask/forwarded" ->
                    Thread.ofPlatform()
                            .start(() -> receive.accept(Message.of("answer", String.join(" ", forwarded))));
                case "ask/throw" -> throw new IllegalStateException("thrown by the sample");
                default -> {}
            }
        }

        @Override
        public void close() {
            System.setProperty("cluster.left", "yes");
        }
    }
}

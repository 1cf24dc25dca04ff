package com.example.stamp;

import io.culex.api.Client;
import io.culex.api.CulexPlugin;
import io.culex.api.Message;
import io.culex.api.PluginContext;
import io.culex.api.Publish;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.PublishInterceptor;
import java.util.List;

/** Puts a stamp before the payload of each message under orders/, and says who came. */
public final class StampPlugin extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        String stamp = (String) context.config().values().getOrDefault("stamp", "stamped");
        context.register(new Stamp(stamp));
        context.register(new ConnectionListener() {
            @Override
            public void onConnected(Client client) {
                context.publisher().publish(Message.of("seen/connected", client.id()));
            }
        });
        context.describe(List.of("stamps orders/# with " + stamp));
    }

    private record Stamp(String stamp) implements PublishInterceptor {
        @Override
        public Decision onPublish(Client client, Publish publish) {
            String payload = stamp + " " + publish.payloadText();
            return new Replace(Message.copyOf(publish).withPayload(payload.getBytes()));
        }

        @Override
        public List<String> topicFilters() {
            return List.of("orders/#");
        }
    }
}

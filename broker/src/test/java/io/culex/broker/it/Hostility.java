package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

import static io.culex.api.ProtocolVersion.MQTT_5;

/** What a hostile connection does after it is open. None of it reads what the broker answers. */
enum Hostility {
    SILENT {
        @Override
        void harm(OutputStream out, String id, Random random) {
            // It only takes a place.
        }
    },
    HALF_CONNECT {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            byte[] connect = connect(id);
            out.write(connect, 0, random.nextInt(1, connect.length));
        }
    },
    HALF_PUBLISH {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            out.write(new byte[] {0x30, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1, 0, 1, 'a'});
        }
    },
    NOISE {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            byte[] noise = new byte[random.nextInt(1, 2000)];
            random.nextBytes(noise);
            if (random.nextBoolean()) {
                out.write(connect(id));
            }
            out.write(noise);
        }
    },
    CONNECT_TWICE {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            out.write(connect(id));
        }
    },
    ONE_NAME {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect("the-same"));
        }
    },
    BAD_SHARE {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            out.write(subscribe("$share//#", "$share/", "$share/g"));
        }
    },
    SUBSCRIBE_STORM {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            for (int i = 0; i < 10; i++) {
                String[] filters = new String[20];
                for (int j = 0; j < filters.length; j++) {
                    filters[j] = "+/" + random.nextInt() + "/#";
                }
                out.write(subscribe(filters));
            }
        }
    },
    DEEP_TOPIC {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            out.write(publish(Message.of("/".repeat(30_000), "x").withQos(1)));
        }
    },
    REPLAY {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            byte[] message = publish(Message.of("hostile/replay", "x").withQos(2));
            for (int i = 0; i < 200; i++) {
                out.write(message);
            }
        }
    },
    PING_FLOOD {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            byte[] pings = new byte[64 * 1024];
            for (int i = 0; i < pings.length; i += 2) {
                pings[i] = (byte) 0xC0;
            }
            out.write(pings);
        }
    },
    STALLED {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            out.write(subscribe("hostile/flood/" + random.nextInt(50)));
        }
    },
    FLOOD {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            byte[] message = publish(Message.of("hostile/flood/" + random.nextInt(50), new byte[2000])
                    .withQos(random.nextInt(2)));
            for (int i = 0; i < 50; i++) {
                out.write(message);
            }
        }
    },
    RETAIN {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(connect(id));
            for (int i = 0; i < 20; i++) {
                String topic = "hostile/retain/" + random.nextInt(1000);
                out.write(publish(
                        Message.of(topic, random.nextBoolean() ? "x" : "").retained()));
            }
        }
    },
    WILL {
        @Override
        void harm(OutputStream out, String id, Random random) throws IOException {
            out.write(ConnectOptions.of(MQTT_5, id)
                    .will(Message.of("hostile/will/+", "x"))
                    .toBytes());
        }
    };

    abstract void harm(OutputStream out, String id, Random random) throws IOException;

    private static byte[] connect(String id) {
        return ConnectOptions.of(MQTT_5, id).toBytes();
    }

    private static byte[] subscribe(String... filters) {
        PacketWriter packet = new PacketWriter().u16(1).properties(MQTT_5, PacketProperties.none());
        for (String filter : filters) {
            packet.text(filter).u8(1);
        }
        return packet.toPacket(PacketType.SUBSCRIBE, 2);
    }

    private static byte[] publish(Message message) {
        PacketWriter packet = new PacketWriter().text(message.topic());
        if (message.qos() > 0) {
            packet.u16(1);
        }
        // It goes by itself, so that memory can be looked at afterwards.
        PacketProperties properties = PacketProperties.none().with(Property.MESSAGE_EXPIRY_INTERVAL, 20);
        packet.properties(MQTT_5, properties).raw(message.payload());
        return packet.toPacket(PacketType.PUBLISH, message.qos() << 1 | (message.retain() ? 1 : 0));
    }
}

package io.culex.benchmarks.load;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections that are there and do nothing, until this is closed. Nothing may be sent to them: nobody reads it. */
public final class Crowd implements AutoCloseable {
    private final List<Target.Accepted> open = new ArrayList<>();

    private Crowd() {}

    /** So many connections. */
    public static Crowd connect(Target target, String name, int count) throws IOException {
        Crowd crowd = new Crowd();
        try {
            for (int i = 0; i < count; i++) {
                crowd.open.add(target.connect(ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, name + "-" + i)));
            }
            return crowd;
        } catch (IOException e) {
            crowd.close();
            throw e;
        }
    }

    /** The subscribers of a load, of which there must be as many as there are connections, subscribe to what is theirs. */
    public void subscribe(Load load, String name) throws IOException {
        Layout layout = new Layout(load, name, false);
        for (int i = 0; i < open.size(); i++) {
            open.get(i).subscribe(layout.filtersOf(i), load);
        }
    }

    public int size() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        for (Target.Accepted one : open) {
            one.disconnect();
        }
    }
}

package io.culex.fuzz;

/** Packets of a client to a whole broker; the input is that of {@link PacketFuzz}. */
public final class ConnectionFuzz {
    private ConnectionFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] answer = Door.open().visit(Door.MQTT, PacketFuzz.packets(data));
        Journal.require(Door.wholePackets(answer), "half a packet");
    }
}

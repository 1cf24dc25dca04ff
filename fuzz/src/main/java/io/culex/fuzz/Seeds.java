package io.culex.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Inputs to begin with, by target. */
public final class Seeds {
    /** The first two digits choose the version and the pieces, see {@link PacketFuzz}. */
    private static final List<String> PACKETS = List.of(
            "0000102a00044d51545405c6003c051100000e1000026964000001770004676f6e65000475736572000470617373",
            "0005101200044d5154540402003c000673656e736f72",
            "0211300a0003612f62776f726c64",
            "0233320c0003612f620001776f726c64",
            "0213340c0003612f620001776f726c6462020001",
            "032233140003612f620001070200000e10010168656c6c6f",
            "0311300a0003612f620323000168300700000323000169",
            "030130180003612f62112600016b000176080003782f790900013131",
            "0344820d0001020b070005612f622f232da20a0002000005612f622f23",
            "0211820800010003612f2b01a20700020003612f2bc000e000",
            "035540020001500200016202000170020001400400011000e0020400",
            "0312f00b1809150002534316000131",
            "01113a0500016100018206000200016201");

    private static final List<String> FILTERS = List.of(
            "a/+/b\na/x/b",
            "#\n$SYS/x",
            "$share/g/a/#\na",
            "+/+\n/",
            "a//b\na//b",
            "a/#\na\u0000",
            "\u00e9/+\n\u00e9/");

    private static final List<String> CONFIGS = List.of(
            "listeners:\n  mqtt:\n    type: tcp\n    port: ${PORT:1883}\n",
            "topics:\n  - filter: a/#\n    qos: {max: 1}\n    publish: [x, 'dev-*']\n    rate: 5/s\n",
            "limits: {max-packet-size: 64KiB}\nsessions: {on-full: drop-newest}\nstore:\n  fsync: 100ms\n",
            "authentication:\n  users:\n    - name: a\n      password: &p b\n    - {name: c, password: *p}\n");

    /** Frames of a client: MQTT whole and in pieces, pings, the end, text, what is compressed, what is too long. */
    private static final List<String> FRAMES = List.of(
            "8292 00000000 101000044d5154540402003c0004676f6e65",
            "0289 01020304 1112034044544b5041 8089 00000000 0402003c0004676f6e",
            "898400000000 70696e67 8a8000000000 888200000000 03e8",
            "818200000000 6869",
            "c28700000000 2a4e2d2a4b0400",
            "82fe 1000 00000000 10",
            "82ff 7fffffffffffffff 00000000 10",
            "8202 1010");

    private static final List<String> REQUESTS = List.of(
            "GET /mqtt HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqttv3.1, mqtt\r\n\r\n",
            "GET /other?x=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /mqtt HTTP/1.1\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\nbody",
            "GET /mqtt HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nx\r\n0\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n");

    private Seeds() {}

    private static Stream<byte[]> packets() {
        return PACKETS.stream().map(Seeds::parse);
    }

    private static byte[] parse(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] chosen(int choice, byte[] rest) {
        return ProxyFuzz.join(new byte[] {(byte) choice}, rest);
    }

    /** The inputs for a target by the name of its class. */
    static List<byte[]> of(String target) {
        Stream<byte[]> seeds = switch (target) {
            case "PacketFuzz", "ConnectionFuzz" -> packets();
            case "ProxyFuzz" ->
                Stream.concat(
                        IntStream.range(0, ProxyFuzz.HEADERS.size() + 1)
                                .boxed()
                                .flatMap(choice -> packets().map(packets -> chosen(choice, packets))),
                        ProxyFuzz.HEADERS.stream()
                                .map(header -> chosen(
                                        15, ProxyFuzz.join(header, parse("101000044d5154540402003c0004676f6e65")))));
            case "WebSocketFuzz" ->
                Stream.of(
                                packets().map(packets -> chosen(3, packets)),
                                FRAMES.stream().flatMap(hex -> Stream.of(chosen(1, parse(hex)), chosen(2, parse(hex)))),
                                REQUESTS.stream().map(text -> chosen(0, WebSocketFuzz.ascii(text))))
                        .flatMap(all -> all);
            case "FilterFuzz" -> FILTERS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8));
            case "ConfigFuzz" -> CONFIGS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8));
            default -> throw new IllegalArgumentException("no target " + target);
        };
        return seeds.toList();
    }

    /** Writes them into a folder, which a fuzzer then adds to: the target's name, the folder. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        List<byte[]> seeds = of(arguments[0]);
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve("seed-" + i), seeds.get(i));
        }
    }
}

package io.culex.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
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

    private Seeds() {}

    /** The inputs for a target by the name of its class. */
    static List<byte[]> of(String target) {
        Stream<byte[]> seeds = switch (target) {
            case "PacketFuzz" -> PACKETS.stream().map(HexFormat.of()::parseHex);
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

package io.culex.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each target with its seeds and with what chance makes of them: the short form of {@code ./dev fuzz}. */
final class TargetsTest {
    @Test
    void packets() {
        run("PacketFuzz", 60_000, PacketFuzz::fuzzerTestOneInput);
    }

    @Test
    void filters() {
        run("FilterFuzz", 60_000, FilterFuzz::fuzzerTestOneInput);
    }

    @Test
    void configurations() {
        run("ConfigFuzz", 1_500, ConfigFuzz::fuzzerTestOneInput);
    }

    /** The seeds are what they claim to be, or chance would begin with rubbish. */
    @Test
    void theSeedsAreWholePackets() {
        for (byte[] seed : Seeds.of("PacketFuzz")) {
            byte[] packets = seed.clone();
            packets[1] = 0;
            PacketFuzz.fuzzerTestOneInput(packets);
            assertThat(PacketFuzz.journal(packets).getLast())
                    .as(HexFormat.of().formatHex(seed))
                    .isEqualTo("open, 0 bytes kept");
        }
    }

    private static void run(String target, int rounds, Consumer<byte[]> call) {
        long seed = Long.getLong("culex.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> seeds = Seeds.of(target);
        seeds.forEach(call);
        byte[] input = {};
        for (int round = 0; round < rounds; round++) {
            input = round % 8 == 0 ? seeds.get(random.nextInt(seeds.size())) : input;
            input = changed(input, seeds, random);
            try {
                call.accept(input);
            } catch (Throwable found) {
                throw new AssertionError(
                        target + " with " + HexFormat.of().formatHex(input) + ", culex.seed=" + seed, found);
            }
        }
    }

    private static byte[] changed(byte[] input, List<byte[]> seeds, Random random) {
        int at = random.nextInt(input.length + 1);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(input, at);
            case 1 -> withPiece(input, at, seeds.get(random.nextInt(seeds.size())), random);
            default -> withOtherBytes(input, random);
        };
    }

    private static byte[] withPiece(byte[] input, int at, byte[] other, Random random) {
        int from = random.nextInt(other.length);
        byte[] piece = Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from) + 1);
        byte[] joined = Arrays.copyOf(input, input.length + piece.length);
        System.arraycopy(piece, 0, joined, at, piece.length);
        System.arraycopy(input, at, joined, at + piece.length, input.length - at);
        return joined;
    }

    private static byte[] withOtherBytes(byte[] input, Random random) {
        byte[] copy = input.clone();
        for (int i = random.nextInt(3); i >= 0 && copy.length > 0; i--) {
            int index = random.nextInt(copy.length);
            copy[index] = (byte) (random.nextBoolean() ? random.nextInt(256) : copy[index] ^ 1 << random.nextInt(8));
        }
        return copy;
    }
}

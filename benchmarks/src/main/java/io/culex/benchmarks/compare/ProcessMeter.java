package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads from Linux' /proc what a broker with its children, this process, and the machine have used. */
final class ProcessMeter implements Usage.Meter {
    /** The unit of times in /proc is the same on all of Linux' platforms that Java runs on: 10 ms. */
    private static final long TICK = 10_000_000;

    private static final long KIB = 1024;

    private final ProcessHandle broker;

    ProcessMeter(ProcessHandle broker) {
        this.broker = broker;
    }

    @Override
    public Usage read() {
        long[] used = new long[2];
        add(broker.pid(), used);
        long resident = resident(broker.pid());
        for (ProcessHandle child : broker.descendants().toList()) {
            add(child.pid(), used);
            resident += resident(child.pid());
        }
        long[] own = new long[2];
        add(ProcessHandle.current().pid(), own);
        return new Usage(
                (used[0] + used[1]) * TICK, used[1] * TICK, (own[0] + own[1]) * TICK, machine() * TICK, resident);
    }

    /** Adds the ticks of user and of system time of a process and of its children that have ended; none when it is gone. */
    private static void add(long pid, long[] ticks) {
        String stat = file("/proc/" + pid + "/stat");
        if (stat.isEmpty()) {
            return;
        }
        // The name in parentheses may hold anything; utime is the 14th field, the 12th after the name.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        for (int i = 11; i < 15; i++) {
            ticks[(i - 11) % 2] += Long.parseLong(fields[i]);
        }
    }

    private static long resident(long pid) {
        return file("/proc/" + pid + "/status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .sum();
    }

    /** Ticks that all processors together were busy with programs and interrupts. */
    private static long machine() {
        String[] fields = file("/proc/stat").lines().findFirst().orElseThrow().split(" +", -1);
        // user nice system idle iowait irq softirq, after the word cpu
        return Long.parseLong(fields[1])
                + Long.parseLong(fields[2])
                + Long.parseLong(fields[3])
                + Long.parseLong(fields[6])
                + Long.parseLong(fields[7]);
    }

    private static String file(String name) {
        try {
            return Files.readString(Path.of(name));
        } catch (NoSuchFileException ended) {
            return "";
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().contains("No such process")) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}

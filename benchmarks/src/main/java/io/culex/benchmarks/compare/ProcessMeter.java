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
        long used = cpu(broker.pid());
        long resident = resident(broker.pid());
        for (ProcessHandle child : broker.descendants().toList()) {
            used += cpu(child.pid());
            resident += resident(child.pid());
        }
        long own = cpu(ProcessHandle.current().pid());
        return new Usage(used * TICK, own * TICK, machine() * TICK, resident);
    }

    /** Ticks of user and system time of a process and of its children that have ended; 0 when it is gone. */
    private static long cpu(long pid) {
        String stat = file("/proc/" + pid + "/stat");
        if (stat.isEmpty()) {
            return 0;
        }
        // The name in parentheses may hold anything; utime is the 14th field, the 12th after the name.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = 11; i < 15; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
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

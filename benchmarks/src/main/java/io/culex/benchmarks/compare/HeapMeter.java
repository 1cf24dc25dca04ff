package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As {@link ProcessMeter}, but memory is what a broker on a JVM has in its heap after a collection. */
final class HeapMeter implements Usage.Meter {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final long KIB = 1024;

    private final ProcessHandle broker;
    private final ProcessMeter process;

    HeapMeter(ProcessHandle broker) {
        this.broker = broker;
        process = new ProcessMeter(broker);
    }

    @Override
    public Usage read() {
        Usage usage = process.read();
        return new Usage(usage.broker(), usage.kernel(), usage.generator(), usage.machine(), heap());
    }

    private long heap() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = String.valueOf(broker.pid());
        try {
            Programs.output(Path.of("."), List.of(jcmd, pid, "GC.run"));
            Matcher used = USED.matcher(Programs.output(Path.of("."), List.of(jcmd, pid, "GC.heap_info")));
            if (used.find()) {
                return Long.parseLong(used.group(1)) * KIB;
            }
        } catch (BenchException e) {
            throw new IllegalStateException("the broker's JVM does not say how large its heap is", e);
        }
        throw new IllegalStateException("the broker's JVM does not say how large its heap is");
    }
}

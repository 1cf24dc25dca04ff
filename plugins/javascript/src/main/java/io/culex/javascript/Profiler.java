package io.culex.javascript;

import com.oracle.truffle.api.source.SourceSection;
import com.oracle.truffle.tools.profiler.CPUSampler;
import com.oracle.truffle.tools.profiler.CPUSamplerData;
import com.oracle.truffle.tools.profiler.ProfilerNode;
import io.culex.api.control.ControlRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where scripts spend their time: the stacks of an engine, looked at each few milliseconds. Used by the thread of a request; the engine's
 * sampler has a thread of its own.
 */
final class Profiler {
    private static final int PERIOD_MILLIS = 4;
    private static final long LOOK_MILLIS = 250;
    private static final String OWN = "culex:";

    private final CPUSampler sampler;

    Profiler(ScriptEngine engine) {
        sampler = engine.instrument("cpusampler", CPUSampler.class);
    }

    /** Looks for so long. */
    void run(long millis, ControlRequest request) throws IOException, InterruptedException {
        sampler.setPeriod(PERIOD_MILLIS);
        sampler.setCollecting(true);
        try {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            long left = millis;
            while (left > 0) {
                request.stillWanted();
                // Nobody counts it down: it is there to wait, and to be woken when the broker stops.
                var _ = new CountDownLatch(1).await(Math.min(LOOK_MILLIS, left), TimeUnit.MILLISECONDS);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } finally {
            sampler.setCollecting(false);
        }
    }

    /** How often each stack was seen that has a function of the file in it: frames from the outermost, each {@code name (file:line)}. */
    Map<List<String>, Long> stacks(String file) {
        Map<List<String>, Long> stacks =
                new TreeMap<>((one, other) -> String.join(";", one).compareTo(String.join(";", other)));
        for (CPUSamplerData data : sampler.getDataList()) {
            for (Collection<ProfilerNode<CPUSampler.Payload>> roots :
                    data.getThreadData().values()) {
                roots.forEach(root -> add(stacks, root, new ArrayList<>(), file));
            }
        }
        stacks.keySet().removeIf(frames -> frames.stream().noneMatch(each -> each.contains("(" + file + ":")));
        return stacks;
    }

    private static void add(
            Map<List<String>, Long> stacks, ProfilerNode<CPUSampler.Payload> node, List<String> above, String file) {
        List<String> frames = above;
        String frame = frame(node);
        // What called the handler is of no interest.
        if (frame != null && !(above.isEmpty() && frame.contains("(" + OWN))) {
            frames = new ArrayList<>(above);
            frames.add(frame);
        }
        int self = node.getPayload().getSelfHitCount();
        if (self > 0 && !frames.isEmpty()) {
            stacks.merge(frames, (long) self, Long::sum);
        }
        for (ProfilerNode<CPUSampler.Payload> child : node.getChildren()) {
            add(stacks, child, frames, file);
        }
    }

    private static @Nullable String frame(ProfilerNode<CPUSampler.Payload> node) {
        SourceSection section = node.getSourceSection();
        if (section == null || section.getSource() == null) {
            return null;
        }
        String name = node.getRootName();
        String shown = name == null || name.equals(":anonymous") || name.equals("anonymous") ? "(anonymous)" : name;
        return shown.replace(';', ' ') + " (" + section.getSource().getName() + ":" + section.getStartLine() + ")";
    }
}

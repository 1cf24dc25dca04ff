package io.culex.javascript;

import io.culex.javascript.own.StateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the scripts in force keep in {@code state} to a file: every few seconds when it changed, and at an orderly stop.
 *
 * <p>One thread, which asks the scripts' thread for the state and waits for it. The longer that takes, the rarer it asks, so that
 * it never takes more than a twentieth of that thread's time. One lock around the file.
 */
final class StateKeeper implements AutoCloseable {
    private static final int SHARE = 20;
    private static final int LARGEST = 3;
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final StateFile file;
    private final Settings settings;
    private final ScriptLog log;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("culex-scripts-state").factory());
    private volatile Supplier<String @Nullable []> state = () -> null;
    private String @Nullable [] written;
    private String told = "";
    /** Whether there is a file that could not be read, and is left alone. */
    private boolean unread;

    /**
     * {@code scripts.state}.
     *
     * @param save how often it is written when it changed
     * @param quota the most that is written, in characters of JSON
     */
    record Settings(Duration save, long quota) {
        static final Settings DEFAULTS = new Settings(Duration.ofSeconds(5), 1 << 20);

        static Settings read(ScriptSettings.Reader section) {
            return new Settings(section.duration("save", DEFAULTS.save), section.size("quota", DEFAULTS.quota));
        }
    }

    StateKeeper(StateFile file, Settings settings, ScriptLog log) {
        this.file = file;
        this.settings = settings;
        this.log = log;
        // A stop does not wait for the next look.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What was written last, nothing when that cannot be read: then the log says where it is now. */
    synchronized String[] saved() {
        try {
            String[] known = file.read();
            written = known;
            return known;
        } catch (StateFile.Damaged damaged) {
            log.error("the scripts' state in " + file.path() + " is damaged: " + damaged.getMessage() + ". "
                    + putAside() + " The scripts begin with an empty state");
        } catch (IOException error) {
            log.error("the scripts' state cannot be read from " + file.path() + ": " + error.getMessage()
                    + ". The scripts begin with an empty state, which is not saved, as that would replace the file");
            unread = true;
        }
        return new String[0];
    }

    private String putAside() {
        try {
            return "The file is " + file.putAside() + " now.";
        } catch (IOException error) {
            unread = true;
            return "It could not be put aside: " + error.getMessage() + ", and is not replaced.";
        }
    }

    /** @param source gives the state as it is, null when that is not known; it may wait for the scripts' thread */
    void start(Supplier<String @Nullable []> source) {
        state = source;
        again(settings.save().toMillis());
    }

    private void again(long millis) {
        try {
            var _ = thread.schedule(this::look, Math.max(1, millis), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            // close() saves for the last time
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever happens, the next look comes.
    private void look() {
        long began = System.nanoTime();
        try {
            save();
        } catch (RuntimeException error) {
            tell("the scripts' state cannot be saved: " + error);
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        again(Math.max(settings.save().toMillis(), SHARE * took));
    }

    /** The state is asked for without the lock: a thread that takes over for the scripts' own reads the file meanwhile. */
    private void save() {
        String[] now = state.get();
        if (now != null) {
            write(now);
        }
    }

    private synchronized void write(String[] now) {
        if (unread || Arrays.equals(now, written)) {
            return;
        }
        long size = Arrays.stream(now).mapToLong(String::length).sum();
        if (size > settings.quota()) {
            tell("the scripts' state is not saved: it takes " + size + " characters and scripts.state.quota allows "
                    + settings.quota() + ". The largest keys: " + largest(now)
                    + ". A restart begins with what was saved before");
            return;
        }
        try {
            file.write(now);
            written = now;
            if (!told.isEmpty()) {
                told = "";
                log.info("the scripts' state is saved again");
            }
        } catch (IOException error) {
            tell("the scripts' state cannot be written to " + file.path() + ": " + error.getMessage());
        }
    }

    private static String largest(String[] packed) {
        Map<Integer, String> bySize = new TreeMap<>((one, other) -> Integer.compare(other, one));
        for (int i = 0; i + 1 < packed.length; i += 2) {
            bySize.put(packed[i + 1].length(), packed[i]);
        }
        return bySize.entrySet().stream()
                .limit(LARGEST)
                .map(each -> "state." + each.getValue() + " with " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Says a problem once, until it is another one or over. */
    private void tell(String problem) {
        String kind = problem.replaceAll("[0-9]+", "");
        if (!kind.equals(told)) {
            told = kind;
            log.error(problem);
        }
    }

    /** Saves for the last time, while the scripts still run. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        save();
    }
}

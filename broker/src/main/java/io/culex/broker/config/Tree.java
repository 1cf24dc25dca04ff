package io.culex.broker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings as they were written, each with its place. */
sealed interface Tree {
    Origin origin();

    /** What this is, for messages; never the value of a secret. */
    String shown();

    /**
     * A single value.
     *
     * @param text the text with variables filled in
     * @param plain whether it was written without quotes, so that {@code true} or {@code 12} is no text
     */
    record Scalar(Origin origin, String text, boolean plain) implements Tree {
        private static final int SHOWN = 80;

        @Override
        public String shown() {
            return '"' + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + '"';
        }
    }

    /** No value: an empty place or {@code null}. Counts as a key that was not given. */
    record Absent(Origin origin) implements Tree {
        @Override
        public String shown() {
            return "nothing";
        }
    }

    /** A value about which a problem was already told. */
    record Broken(Origin origin) implements Tree {
        @Override
        public String shown() {
            return "a mistake";
        }
    }

    /** A list. */
    record Seq(Origin origin, List<Tree> elements) implements Tree {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Keys with values, in order. Mutable, because {@code --set} adds to it. */
    final class Mapping implements Tree {
        private final Origin origin;
        private final boolean overlay;
        private final Map<String, Entry> entries = new LinkedHashMap<>();

        /**
         * @param overlay whether it exists only because {@code --set} named a key below it, so that defaults of named
         *     entries stay
         */
        Mapping(Origin origin, boolean overlay) {
            this.origin = origin;
            this.overlay = overlay;
        }

        @Override
        public Origin origin() {
            return origin;
        }

        @Override
        public String shown() {
            return "a map";
        }

        boolean overlay() {
            return overlay;
        }

        Map<String, Entry> entries() {
            return entries;
        }

        /** The value of a key, null when the key was not given. */
        @Nullable
        Tree get(String key) {
            Entry entry = entries.get(key);
            return entry == null || entry.value() instanceof Absent ? null : entry.value();
        }
    }

    /**
     * A key with its value.
     *
     * @param origin where the key stands
     */
    record Entry(Origin origin, Tree value) {}
}

package io.culex.javascript;

import io.culex.javascript.ScriptTokens.Kind;
import io.culex.javascript.ScriptTokens.Token;
import io.culex.javascript.ScriptTokens.Unsure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of scripts before they run: that they decide nothing, and what they want to be told at most.
 *
 * <p>A script decides by a name: {@code before}, or one of Aedes' handlers as a property, as an option or as the first
 * argument of {@code on}. A name is either written down, or it is a text that is made and then used to look something up.
 * So a script decides nothing when none of the names is written down and nothing in it looks up by a text that is made: no
 * computed property, no {@code on} with anything but a literal, no function that takes a name, no code made from text. The
 * answer is no for many scripts that are harmless, and yes for none that is not.
 */
final class Foresight {
    /** Aedes' names for what scripts decide. */
    private static final Set<String> ASKED = Set.of(
            "preConnect", "authenticate", "authorizePublish", "authorizeSubscribe", "authorizeForward", "published");

    /** Whoever writes one of these may decide, or may find a way to. */
    private static final Set<String> TELLING = Set.of(
            "before",
            "eval",
            "Function",
            "constructor",
            "prototype",
            "__proto__",
            "__defineGetter__",
            "__defineSetter__",
            "__lookupGetter__",
            "__lookupSetter__",
            "Reflect",
            "Proxy",
            "Symbol",
            "globalThis",
            "global",
            "window",
            "with",
            "callee",
            "caller",
            "prepareStackTrace",
            "createBroker",
            "Aedes",
            "Server",
            "EventEmitter",
            "assign",
            "mq");

    private static final Set<String> TAKE_EVENT = Set.of("on", "once", "addListener", "prependListener");
    private static final Set<String> OF_OBJECT = Set.of("keys", "values", "entries", "freeze", "is", "hasOwn");
    private static final Set<String> HARMLESS_MODULES = Set.of(
            "buffer",
            "timers",
            "timers/promises",
            "util",
            "process",
            "console",
            "crypto",
            "path",
            "url",
            "querystring",
            "string_decoder",
            "assert");
    private static final Set<String> BINDING = Set.of("const", "var");
    private static final Set<String> DECLARING = Set.of("const", "let", "var");

    private final ScriptFolder folder;
    private final Map<String, List<String>> facts = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<String> toRead = new ArrayDeque<>();

    private Foresight(ScriptFolder folder) {
        this.folder = folder;
    }

    /**
     * What the scripts need at most, without filters where they are not literal; null when they decide, may decide, or cannot
     * be understood without running them.
     */
    static @Nullable Needs of(ScriptFolder folder, List<String> mains, boolean sysEvents) {
        Foresight foresight = new Foresight(folder);
        try {
            mains.forEach(foresight::reach);
            while (!foresight.toRead.isEmpty()) {
                String file = foresight.toRead.pop();
                foresight.new Script(file, ScriptTokens.of(ScriptCode.of(file, folder.read(file)))).look();
            }
        } catch (Unsure | IOException unknown) {
            return null;
        }
        List<String> published = foresight.facts.get("publish");
        boolean system = published != null
                && (published.isEmpty() ? sysEvents : published.stream().anyMatch(filter -> filter.startsWith("$")));
        return new Needs(foresight.facts, Map.of(), system);
    }

    private void reach(String file) {
        if (seen.add(file) && !file.endsWith(".json")) {
            toRead.push(file);
        }
    }

    private void wants(String fact, @Nullable String filter) {
        if (!AllFacts.NAMES.contains(fact) && !MessageFacts.MESSAGES.contains(fact)) {
            return;
        }
        List<String> known = facts.get(fact);
        if (filter == null || !TopicFilters.valid(filter)) {
            facts.put(fact, List.of());
        } else if (known == null) {
            facts.put(fact, new ArrayList<>(List.of(filter)));
        } else if (!known.isEmpty() && !known.contains(filter)) {
            known.add(filter);
        }
    }

    /** One file. */
    private final class Script {
        private static final Token NONE = new Token(Kind.MARK, "");
        private final String file;
        private final List<Token> tokens;
        /** What the module of servers is called. */
        private final Set<String> nets = new HashSet<>();

        Script(String file, List<Token> tokens) {
            this.file = file;
            this.tokens = tokens;
        }

        private Token at(int index) {
            return index >= 0 && index < tokens.size() ? tokens.get(index) : NONE;
        }

        void look() throws Unsure {
            for (int i = 0; i < tokens.size(); i++) {
                if (at(i).text().equals("require") && "net".equals(plainArgument(i)) && named(i)) {
                    nets.add(at(i - 2).text());
                }
            }
            for (int i = 0; i < tokens.size(); i++) {
                Token token = tokens.get(i);
                if (token.kind() == Kind.NAME) {
                    name(token.text(), i);
                } else if (token.mark("[")) {
                    bracket(i);
                }
            }
        }

        private void name(String name, int i) throws Unsure {
            if (TELLING.contains(name) || ASKED.contains(name)) {
                throw new Unsure();
            }
            if (TAKE_EVENT.contains(name)) {
                event(i);
                return;
            }
            // As a value it could be looked through for its functions.
            if (nets.contains(name)
                    && !at(i + 1).mark(".")
                    && !DECLARING.contains(at(i - 1).text())) {
                throw new Unsure();
            }
            switch (name) {
                case "subscribe" ->
                    wants("publish", argument(i) == null ? null : at(i + 2).text());
                case "require" -> required(i);
                case "import" -> {
                    if (at(i + 1).mark("(") || at(i + 1).mark(".") || at(i + 1).kind() == Kind.ODD_TEXT) {
                        throw new Unsure();
                    }
                    imported(at(i + 1));
                }
                case "from" -> imported(at(i + 1));
                case "createServer" -> served(i);
                case "Object" -> {
                    if (!at(i + 1).mark(".") || !OF_OBJECT.contains(at(i + 2).text())) {
                        throw new Unsure();
                    }
                }
                default -> {}
            }
        }

        /** The literal that is the first argument of a call, null when it is something else. */
        private @Nullable String argument(int i) {
            boolean literal = at(i + 1).mark("(")
                    && at(i + 2).kind() == Kind.TEXT
                    && (at(i + 3).mark(",") || at(i + 3).mark(")"));
            return literal ? at(i + 2).text() : null;
        }

        /** A server that hands its connections on at once decides nothing; others may. */
        private void served(int i) throws Unsure {
            boolean handed = at(i + 1).mark("(")
                    && at(i + 2).kind() == Kind.NAME
                    && at(i + 3).mark(".")
                    && at(i + 4).text().equals("handle")
                    && at(i + 5).mark(")");
            if (!handed) {
                throw new Unsure();
            }
        }

        private void event(int i) throws Unsure {
            String event = argument(i);
            if (event == null || ASKED.contains(event) || event.equals("connection")) {
                throw new Unsure();
            }
            boolean filtered = at(i + 4).kind() == Kind.TEXT && at(i + 5).mark(",");
            wants(event, filtered ? at(i + 4).text() : null);
        }

        private void required(int i) throws Unsure {
            String wanted = argument(i);
            if (wanted == null || !at(i + 3).mark(")")) {
                throw new Unsure();
            }
            if (plain(wanted).equals("aedes")) {
                // Called at once and without options, it gives the broker and nothing else.
                if (!at(i + 4).mark("(") || !at(i + 5).mark(")")) {
                    throw new Unsure();
                }
            } else if (plain(wanted).equals("net")) {
                boolean served = at(i + 4).mark(".") && at(i + 5).text().equals("createServer");
                if (!served && (!named(i) || at(i + 4).mark("."))) {
                    throw new Unsure();
                }
            } else {
                module(wanted);
            }
        }

        private @Nullable String plainArgument(int i) {
            String wanted = argument(i);
            return wanted == null ? null : plain(wanted);
        }

        /** Whether a call gives a variable its value. */
        private boolean named(int i) {
            return at(i - 1).mark("=")
                    && at(i - 2).kind() == Kind.NAME
                    && DECLARING.contains(at(i - 3).text());
        }

        private void imported(Token from) throws Unsure {
            if (from.kind() == Kind.TEXT) {
                module(from.text());
            }
        }

        private void module(String wanted) throws Unsure {
            if (HARMLESS_MODULES.contains(plain(wanted))) {
                return;
            }
            String found = wanted.startsWith(".") || wanted.startsWith("/") ? folder.resolve(file, wanted) : null;
            if (found == null) {
                throw new Unsure();
            }
            reach(found);
        }

        private static String plain(String module) {
            return module.startsWith("node:") ? module.substring(5) : module;
        }

        /** Looking up: by a literal it is a name like others; by anything else the name is not known. */
        private void bracket(int i) throws Unsure {
            if (looksUp(at(i - 1), at(i - 2))) {
                Token by = at(i + 1);
                boolean literal = by.kind() == Kind.NUMBER || (by.kind() == Kind.TEXT && harmless(by.text()));
                if (!literal || !at(i + 2).mark("]")) {
                    throw new Unsure();
                }
                return;
            }
            // {[name]: variable} = object looks up, too.
            if ((at(i - 1).mark("{") || at(i - 1).mark(","))
                    && at(closing(i) + 1).mark(":")) {
                throw new Unsure();
            }
        }

        private static boolean harmless(String name) {
            return !TELLING.contains(name)
                    && !ASKED.contains(name)
                    && !TAKE_EVENT.contains(name)
                    && !Set.of("require", "import", "Object", "createServer").contains(name);
        }

        private static boolean looksUp(Token before, Token further) {
            if (before.kind() == Kind.MARK) {
                return Set.of(")", "]", "}", ".").contains(before.text());
            }
            if (before.kind() != Kind.NAME || further.mark(".")) {
                return true;
            }
            return !ScriptTokens.BEFORE_OPERAND.contains(before.text()) && !BINDING.contains(before.text());
        }

        private int closing(int open) throws Unsure {
            int depth = 0;
            for (int i = open; i < tokens.size(); i++) {
                if (at(i).mark("[")) {
                    depth++;
                } else if (at(i).mark("]") && --depth == 0) {
                    return i;
                }
            }
            throw new Unsure();
        }
    }
}

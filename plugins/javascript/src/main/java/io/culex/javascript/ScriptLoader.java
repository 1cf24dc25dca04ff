package io.culex.javascript;

import io.culex.javascript.Host.Surroundings;
import io.culex.javascript.node.FolderData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Loads all scripts into a fresh context. A file is the body of a function, as in Node, so that the same name in two files
 * does not clash; a file with {@code import} or {@code export} is a module.
 *
 * <p>Safe from any thread; a version is loaded by the calling thread.
 */
final class ScriptLoader {
    /** Stands before the first line of a file, on that line. */
    static final String HEAD = "(function (exports, require, module, __filename, __dirname) {";

    private static final String TAIL = "\n})";
    private static final String MODULE = "application/javascript+module";
    private static final Pattern MODULE_SYNTAX =
            Pattern.compile("^\\s*(import\\s*[\\w{*'\"]|export\\s+[\\w{*]|export\\s*\\{)", Pattern.MULTILINE);

    /** Loading failed; the message is for people and complete. */
    static final class LoadException extends Exception {
        private static final long serialVersionUID = 1;

        LoadException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** More for a context than scripts on a broker have. */
    interface Extension {
        /** Before the prelude, when the language's own objects can still be changed. */
        default void before(Context context) {}

        /** When scripts would find all there is. */
        default void after(Context context, Value library) {}
    }

    private final ScriptEngine engine;
    private final ScriptFolder folder;
    private final Surroundings around;
    private final Watchdog watchdog;
    private final ScriptVersion.Stuck stuck;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    ScriptLoader(
            ScriptEngine engine,
            ScriptFolder folder,
            Surroundings around,
            Watchdog watchdog,
            ScriptVersion.Stuck stuck) {
        this.engine = engine;
        this.folder = folder;
        this.around = around;
        this.watchdog = watchdog;
        this.stuck = stuck;
    }

    /** The version before anything of it ran, for the thread that waits to know what it waits for. */
    ScriptVersion prepare() {
        ScriptVersion version = new ScriptVersion(
                new ScriptTexts(folder), new FolderData(folder.root()), around.settings(), around.nanos(), stuck);
        if (engine.inspected()) {
            version.debugged();
        }
        return version;
    }

    /**
     * Runs the top level of all files.
     *
     * @param known texts to use in place of the files, empty to read the files
     * @param state what the version before hands over
     */
    void load(ScriptVersion version, List<String> mains, Map<String, String> known, String[] state)
            throws LoadException {
        Files files = new Files(version, known);
        String current = "";
        watchdog.add(version);
        version.meter.enter();
        try {
            LineOutput output = new LineOutput(text -> around.log().warn(text));
            Context context = engine.newContext(new ScriptFileSystem(folder, files::imported), output);
            files.context = context;
            version.attach(context);
            prelude(version, context, files);
            version.importState(state);
            for (String main : mains) {
                current = main;
                files.run(main);
            }
        } catch (PolyglotException error) {
            throw failure(version, error, current, files);
        } catch (ScriptCode.Refused error) {
            throw new LoadException(error.shown(version.texts), error);
        } catch (IOException error) {
            throw new LoadException(folder.shown(current) + ": " + error.getMessage(), error);
        } finally {
            version.meter.exit();
        }
        if (version.abandoned()) {
            throw new ScriptVersion.Abandoned();
        }
    }

    private void prelude(ScriptVersion version, Context context, Files files) {
        Value library = context.eval("js", "({})");
        Host host = new Host(around, version, files);
        Extension extension = around.extension();
        extension.before(context);
        for (Source source : engine.prelude()) {
            Value last = context.eval(source).execute(library, host);
            if (last.hasMembers()) {
                version.attach(last);
            }
        }
        extension.after(context, library);
    }

    private LoadException failure(ScriptVersion version, PolyglotException error, String file, Files files) {
        ScriptCode.Refused refused = files.refused;
        if (refused != null && String.valueOf(error.getMessage()).contains(String.valueOf(refused.getMessage()))) {
            return new LoadException(refused.shown(version.texts), error);
        }
        if (error.isInterrupted() || error.isCancelled()) {
            String reason = version.meter.interruptReason();
            return new LoadException(
                    version.texts.report(
                            "", "the load was interrupted: " + (reason == null ? "" : reason), stackOf(error), file),
                    error);
        }
        if (error.isInternalError()) {
            return new LoadException("the scripts could not be loaded: " + error.getMessage(), error);
        }
        String failing = files.failing == null ? file : files.failing;
        int head = files.asModule.contains(failing) ? 0 : HEAD.length();
        return new LoadException(version.texts.loadError(error, failing, head, stack(version, error)), error);
    }

    private static String stack(ScriptVersion version, PolyglotException error) {
        Value guest = error.getGuestObject();
        if (guest != null && guest.hasMember("stack")) {
            Value stack = guest.getMember("stack");
            if (stack.isString()) {
                return version.userStack(stack.asString());
            }
        }
        return stackOf(error);
    }

    /** The frames of scripts in a stack that has no text of its own. */
    static String stackOf(PolyglotException error) {
        StringBuilder text = new StringBuilder();
        if (error.getSourceLocation() != null) {
            text.append(frame("", error.getSourceLocation()));
        }
        for (PolyglotException.StackFrame frame : error.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && frame.getSourceLocation() != null) {
                text.append(frame(frame.getRootName(), frame.getSourceLocation()));
            }
        }
        return text.toString();
    }

    private static String frame(String function, SourceSection at) {
        String name = at.getSource().getName();
        if (name.startsWith("culex:") || name.startsWith("<")) {
            return "";
        }
        int line = at.getStartLine();
        int column = at.getStartColumn();
        int shown = line == 1 && column > HEAD.length() ? column - HEAD.length() : column;
        return "    at " + function + " (" + name + ":" + line + ":" + shown + ")\n";
    }

    /** The files of one version. Used by the thread that runs its context. */
    final class Files {
        private final ScriptVersion version;
        private final Map<String, String> known;
        final java.util.Set<String> asModule = new java.util.HashSet<>();
        private @Nullable Context context;
        private @Nullable String failing;
        private ScriptCode.@Nullable Refused refused;

        Files(ScriptVersion version, Map<String, String> known) {
            this.version = version;
            this.known = known;
        }

        void run(String name) throws IOException {
            String text = read(name);
            if (ScriptCode.isModule(name) || (MODULE_SYNTAX.matcher(text).find() && !parses(name, text))) {
                asModule.add(name);
                Source source = source(name, text, true);
                Context mine = context();
                mine.eval(source);
            } else {
                version.load(name);
            }
        }

        private Context context() {
            Context mine = context;
            if (mine == null) {
                throw new IllegalStateException("no context");
            }
            return mine;
        }

        private boolean parses(String name, String text) throws IOException {
            try {
                context().parse(source(name, HEAD + text + TAIL, false));
                return true;
            } catch (PolyglotException error) {
                return false;
            }
        }

        private String read(String name) throws IOException {
            String text = known.get(name);
            if (text == null) {
                text = folder.read(name);
            }
            version.texts.put(name, text);
            String code = code(name, text);
            return code.startsWith("#!") ? "//" + code.substring(2) : code;
        }

        private String code(String name, String text) throws IOException {
            try {
                return ScriptCode.of(name, text);
            } catch (ScriptCode.Refused error) {
                refused = error;
                throw error;
            }
        }

        /** A module is imported: what is run of it. */
        String imported(String name, String text) throws IOException {
            String mine = known.getOrDefault(name, text);
            version.texts.put(name, mine);
            return code(name, mine);
        }

        @Nullable
        String resolve(String from, String request) {
            return folder.resolve(from, request);
        }

        boolean compiles() {
            return engine.compiles();
        }

        String shown(String where) {
            return folder.shown(where);
        }

        String text(String name) {
            try {
                return read(name);
            } catch (IOException error) {
                throw unreadable(name, error);
            }
        }

        private static IllegalArgumentException unreadable(String name, IOException error) {
            return new IllegalArgumentException(
                    error instanceof ScriptCode.Refused ? error.getMessage() : "cannot read " + name, error);
        }

        Value nodeModule(String name) {
            return context().eval(engine.node().get(name));
        }

        /** The function that is a file. */
        Value compile(String name) {
            try {
                String text = read(name);
                failing = name;
                Value function = context().eval(source(name, HEAD + text + TAIL, false));
                failing = null;
                return function;
            } catch (IOException error) {
                throw unreadable(name, error);
            }
        }

        /** The same object for the same text, so that the engine finds what it compiled for it. */
        private Source source(String name, String text, boolean module) throws IOException {
            String key = (module ? "module " : "script ") + name;
            Source old = sources.get(key);
            if (old != null && old.getCharacters().toString().equals(text)) {
                return old;
            }
            Source fresh;
            if (module || engine.inspected()) {
                // Debuggers find the file by its address.
                Path file = folder.inside(name);
                Source.Builder builder =
                        Source.newBuilder("js", file.toFile()).content(text).name(name);
                fresh = (module ? builder.mimeType(MODULE) : builder).build();
            } else {
                fresh = Source.newBuilder("js", text, name).build();
            }
            sources.put(key, fresh);
            return fresh;
        }
    }
}

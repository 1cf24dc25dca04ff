package io.culex.javascript;

import io.culex.api.CulexPlugin;
import io.culex.api.PluginContext;
import io.culex.javascript.types.TypesAtStart;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the scripts of the folder that {@code scripts.dir} names. */
public final class JavaScriptPlugin extends CulexPlugin {
    /** What scripts print comes under this name, so that it can be shown and filtered by itself. */
    private static final Logger SCRIPTS = LoggerFactory.getLogger("scripts");

    private final ScriptLog.Sink sink;
    private final Wanted inspection;
    private @Nullable Companions scripts;

    /** For the broker. */
    public JavaScriptPlugin() {
        this(JavaScriptPlugin::log, Inspection::wanted);
    }

    JavaScriptPlugin(ScriptLog.Sink sink, Wanted inspection) {
        this.sink = sink;
        this.inspection = inspection;
    }

    /** Finds out whether a debugger is wanted. */
    @FunctionalInterface
    interface Wanted {
        @Nullable
        Inspection inspection() throws IOException;
    }

    private static void log(ScriptLog.Level level, String text) {
        switch (level) {
            case ERROR -> SCRIPTS.error("{}", text);
            case WARN -> SCRIPTS.warn("{}", text);
            case INFO -> SCRIPTS.info("{}", text);
            case DEBUG -> SCRIPTS.debug("{}", text);
        }
    }

    @Override
    public void start(PluginContext context) throws Exception {
        ScriptSettings settings = ScriptSettings.read(context.config());
        if (!settings.enabled()) {
            context.describe(List.of("scripts are off: scripts.enabled is false"));
            return;
        }
        Companions started = new Companions(context, settings, sink, inspection.inspection());
        scripts = started;
        started.start();
        new ControlAnswers(List.of(started)).offer(context);
        if (settings.reload().types() && Boolean.getBoolean("culex.terminal")) {
            TypesAtStart.begin(settings.dir(), context.config(), SCRIPTS::warn);
        }
    }

    /** The scripts, null while the plugin does not run or scripts are off. */
    @Nullable
    Companions scripts() {
        return scripts;
    }

    @Override
    public void stopping() {
        Companions running = scripts;
        if (running != null) {
            running.stopping();
        }
    }

    @Override
    public void stop() {
        Companions running = scripts;
        scripts = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException error) {
                SCRIPTS.warn("the scripts did not end well", error);
            }
        }
    }
}

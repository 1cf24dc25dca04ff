package io.culex.javascript;

import io.culex.api.CulexPlugin;
import io.culex.api.PluginContext;
import io.culex.javascript.testing.OwnTestRun;
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
    private @Nullable Scripts scripts;

    /** For the broker. */
    public JavaScriptPlugin() {
        this(JavaScriptPlugin::log);
    }

    JavaScriptPlugin(ScriptLog.Sink sink) {
        this.sink = sink;
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
        Scripts started = new Scripts(context, settings, new ScriptLog(sink), OwnTestRun::run);
        scripts = started;
        started.start();
        if (settings.reload().types() && Boolean.getBoolean("culex.terminal")) {
            TypesAtStart.begin(settings.dir(), context.config(), SCRIPTS::warn);
        }
    }

    @Override
    public void stopping() {
        Scripts running = scripts;
        if (running != null) {
            running.stopping();
        }
    }

    @Override
    public void stop() {
        Scripts running = scripts;
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

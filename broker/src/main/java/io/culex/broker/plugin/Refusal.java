package io.culex.broker.plugin;

import java.lang.reflect.InvocationTargetException;
import org.pf4j.PluginRuntimeException;

/** Why a plugin could not be started, in one sentence. */
final class Refusal {
    private Refusal() {}

    static String of(Throwable error) {
        Throwable cause = error;
        if (error instanceof InvocationTargetException && error.getCause() != null) {
            cause = error.getCause();
        }
        String message = cause.getMessage();
        return switch (cause) {
            case PluginRuntimeException _ -> String.valueOf(message);
            case ClassNotFoundException _ -> "class " + message + " is missing";
            case NoClassDefFoundError _ -> "class " + String.valueOf(message).replace('/', '.') + " is missing";
            case UnsupportedClassVersionError _ -> "it was compiled for a newer Java: " + message;
            case LinkageError _ -> "it does not fit this plugin API: " + cause;
            default ->
                "its start failed: " + (message == null ? cause.getClass().getName() : message + place(cause));
        };
    }

    private static String place(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0
                ? ""
                : " (" + cause.getClass().getSimpleName() + " at " + trace[0].getFileName() + ":"
                        + trace[0].getLineNumber() + ")";
    }
}

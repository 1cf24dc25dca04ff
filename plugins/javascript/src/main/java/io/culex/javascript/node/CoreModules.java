package io.culex.javascript.node;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The modules that are there without being files, as {@code import} sees them. */
public final class CoreModules {
    private static final String FS = "readFileSync existsSync accessSync readFile access exists constants promises";
    private static final String PATH =
            "sep delimiter normalize join resolve dirname basename extname relative parse format"
                    + " isAbsolute toNamespacedPath posix";
    private static final String SERVER = "createServer Server";
    private static final String TIMERS =
            "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate promises";
    private static final String ASSERT =
            "AssertionError ok equal notEqual strictEqual notStrictEqual deepEqual notDeepEqual"
                    + " deepStrictEqual notDeepStrictEqual match doesNotMatch fail ifError throws doesNotThrow rejects"
                    + " doesNotReject strict";
    private static final String UTIL =
            "inspect format formatWithOptions promisify callbackify inherits isDeepStrictEqual"
                    + " deprecate types debuglog stripVTControlCharacters toUSVString TextDecoder TextEncoder";
    private static final String TYPES =
            "isAnyArrayBuffer isArrayBuffer isArrayBufferView isAsyncFunction isBoxedPrimitive"
                    + " isDataView isDate isGeneratorFunction isMap isNativeError isPromise isRegExp isSet isTypedArray"
                    + " isUint8Array isWeakMap isWeakSet";

    /** By name, what can be imported by name. */
    private static final Map<String, String> EXPORTS = Map.ofEntries(
            Map.entry("aedes", "Aedes createBroker"),
            Map.entry("aedes-persistence", ""),
            Map.entry("aedes-server-factory", "createServer"),
            Map.entry("assert", ASSERT),
            Map.entry("assert/strict", ASSERT),
            Map.entry("buffer", "Buffer constants kMaxLength"),
            Map.entry("console", "log info warn error debug"),
            Map.entry(
                    "crypto",
                    "createHash createHmac hash getHashes randomBytes randomFill randomFillSync randomInt randomUUID"
                            + " timingSafeEqual getRandomValues webcrypto"),
            Map.entry("events", "EventEmitter once errorMonitor listenerCount getEventListeners"),
            Map.entry("fs", FS),
            Map.entry("fs/promises", "readFile access constants"),
            Map.entry("http", SERVER),
            Map.entry("https", SERVER),
            Map.entry("mqemitter", ""),
            Map.entry("net", SERVER + " isIP isIPv4 isIPv6"),
            Map.entry("path", PATH),
            Map.entry("path/posix", PATH),
            Map.entry("process", "env nextTick hrtime uptime pid"),
            Map.entry("querystring", "escape unescape parse stringify decode encode"),
            Map.entry("string_decoder", "StringDecoder"),
            Map.entry("timers", TIMERS),
            Map.entry("timers/promises", "setTimeout setImmediate setInterval scheduler"),
            Map.entry("tls", SERVER),
            Map.entry(
                    "url",
                    "URL URLSearchParams Url parse format resolve fileURLToPath pathToFileURL domainToASCII domainToUnicode"
                            + " urlToHttpOptions"),
            Map.entry("util", UTIL),
            Map.entry("util/types", TYPES),
            Map.entry("websocket-stream", SERVER),
            Map.entry("ws", "WebSocket WebSocketServer Server createWebSocketStream"));

    private CoreModules() {}

    /** Their names. */
    public static Set<String> names() {
        return new TreeSet<>(EXPORTS.keySet());
    }

    public static boolean has(String name) {
        return EXPORTS.containsKey(name);
    }

    static List<String> exportsOf(String name) {
        String names = EXPORTS.getOrDefault(name, "");
        return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    /** The text of a module that exports what {@code require} gives, null when there is none of that name. */
    public static byte @Nullable [] text(String name) {
        if (!has(name)) {
            return null;
        }
        String text = "const it = globalThis[Symbol.for('culex.core')]('" + name + "'); export default it; "
                + "export const { " + String.join(", ", exportsOf(name)) + " } = it;";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

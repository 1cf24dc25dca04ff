package io.culex.api;

import java.util.List;
import java.util.Map;

/**
 * The request of HTTP that became a WebSocket.
 *
 * @param uri its path with the query
 * @param headers the header fields by their names in lower case, in the order they came
 * @since 0.1
 */
public record HttpRequest(String uri, Map<String, List<String>> headers) {}

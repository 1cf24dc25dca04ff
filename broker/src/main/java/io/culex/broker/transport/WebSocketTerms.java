package io.culex.broker.transport;

import io.culex.broker.config.LimitsConfig;
import io.culex.broker.config.ListenerConfig;
import io.culex.broker.connection.Wire;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;
import java.util.Locale;

/**
 * What a listener agrees to in the handshake of a WebSocket.
 *
 * @param path the path of the request, empty for any
 * @param origins the origins whose pages may connect, in lower case, empty for all
 * @param maxFrame bytes of a frame
 * @param compression whether permessage-deflate is agreed to
 */
record WebSocketTerms(String path, List<String> origins, int maxFrame, boolean compression) {
    private static final int MOST_HEADER = 5;

    static WebSocketTerms of(ListenerConfig config, LimitsConfig limits) {
        int frame = config.websocketMaxFrame() > 0
                ? config.websocketMaxFrame()
                : Math.max(Wire.READ_BYTES, limits.maxPacketSize() + MOST_HEADER);
        return new WebSocketTerms(
                config.websocketPath(),
                config.websocketOrigins().stream()
                        .map(origin -> origin.toLowerCase(Locale.ROOT))
                        .toList(),
                frame,
                config.websocketCompression());
    }

    WebSocketDecoderConfig decoder() {
        return WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxFrame)
                .allowExtensions(compression)
                .closeOnProtocolViolation(false) // WebSocketFrames does, once
                .withUTF8Validator(false) // MQTT has no text frames
                .build();
    }
}

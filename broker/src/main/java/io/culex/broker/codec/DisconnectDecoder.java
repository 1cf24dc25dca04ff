package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads DISCONNECT (3.14). */
final class DisconnectDecoder {
    private DisconnectDecoder() {}

    static Disconnect decode(PacketReader in, PropertyCursor properties, boolean v5) {
        if (!v5) {
            in.finish(PacketType.DISCONNECT);
            return Disconnect.NORMAL;
        }
        if (in.remaining() == 0) {
            return Disconnect.NORMAL;
        }
        ReasonCode reason = ClientReasons.disconnect(in.readByte());
        if (in.remaining() == 0) {
            return Disconnect.of(reason);
        }
        long sessionExpiryInterval = -1;
        @Nullable String reasonString = null;
        List<UserProperty> userProperties = new ArrayList<>();
        in.readProperties(properties, Property.IN_DISCONNECT);
        while (properties.next()) {
            switch (properties.id()) {
                case Property.SESSION_EXPIRY_INTERVAL -> sessionExpiryInterval = properties.number();
                case Property.REASON_STRING -> reasonString = properties.string();
                case Property.USER_PROPERTY -> userProperties.add(properties.pair());
                default -> // 3.14.2.2.5
                    throw ProtocolException.protocolError("DISCONNECT of a client with a Server Reference");
            }
        }
        properties.finish();
        in.finish(PacketType.DISCONNECT);
        return new Disconnect(reason, sessionExpiryInterval, null, new Diagnostics(reasonString, userProperties));
    }
}

package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads AUTH (3.15). */
final class AuthDecoder {
    private AuthDecoder() {}

    static Auth decode(PacketReader in, PropertyCursor properties) {
        // An empty AUTH says Success, which is for servers.
        ReasonCode reason = ClientReasons.auth(in.remaining() == 0 ? 0 : in.readByte());
        @Nullable String method = null;
        byte @Nullable [] data = null;
        @Nullable String reasonString = null;
        List<UserProperty> userProperties = new ArrayList<>();
        if (in.remaining() > 0) {
            in.readProperties(properties, Property.IN_AUTH);
            while (properties.next()) {
                switch (properties.id()) {
                    case Property.AUTHENTICATION_METHOD -> method = properties.string();
                    case Property.AUTHENTICATION_DATA -> data = properties.binary();
                    case Property.REASON_STRING -> reasonString = properties.string();
                    default -> userProperties.add(properties.pair());
                }
            }
            properties.finish();
        }
        in.finish(PacketType.AUTH);
        if (method == null) { // 3.15.2.2.2
            throw ProtocolException.protocolError("AUTH without an Authentication Method");
        }
        return new Auth(reason, method, data, new Diagnostics(reasonString, userProperties));
    }
}

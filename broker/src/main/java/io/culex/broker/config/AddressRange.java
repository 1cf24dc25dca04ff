package io.culex.broker.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin alike, written {@code 10.0.0.0/8}, {@code fd00::/8} or, for a single one, {@code 192.0.2.1}.
 *
 * @param first an address of the range
 * @param bits how many bits all have in common
 */
public record AddressRange(InetAddress first, int bits) {
    /** The range of a text, null when it is none. Host names are none: nobody is asked. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int most = address.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > most ? null : new AddressRange(address, bits);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether an address belongs to the range. */
    public boolean contains(InetAddress address) {
        byte[] one = first.getAddress();
        byte[] other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (one[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((one[whole] ^ other[whole]) & 0xFF) >>> (8 - rest) == 0;
    }
}

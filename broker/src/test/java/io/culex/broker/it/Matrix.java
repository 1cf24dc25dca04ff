package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** The combinations that tests run over. */
final class Matrix {
    private Matrix() {}

    /** Every version with every QoS. */
    static List<Arguments> versionsAndQos() {
        List<Arguments> all = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (int qos = 0; qos <= 2; qos++) {
                all.add(Arguments.of(version, qos));
            }
        }
        return all;
    }

    /** Every version of the publisher with every version of the subscriber. */
    static List<Arguments> versionPairs() {
        List<Arguments> all = new ArrayList<>();
        for (ProtocolVersion from : ProtocolVersion.values()) {
            for (ProtocolVersion to : ProtocolVersion.values()) {
                all.add(Arguments.of(from, to));
            }
        }
        return all;
    }

    /** Every transport with every version and QoS. */
    static List<Arguments> transportsVersionsAndQos() {
        List<Arguments> all = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                for (int qos = 0; qos <= 2; qos++) {
                    all.add(Arguments.of(transport, version, qos));
                }
            }
        }
        return all;
    }

    /** The QoS of a message with the QoS that was granted. */
    static List<Arguments> qosPairs() {
        List<Arguments> all = new ArrayList<>();
        for (int published = 0; published <= 2; published++) {
            for (int granted = 0; granted <= 2; granted++) {
                all.add(Arguments.of(published, granted));
            }
        }
        return all;
    }
}

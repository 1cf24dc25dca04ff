package io.culex.broker.packet;

import io.culex.api.PublishProperties;

/**
 * The Will Message of a CONNECT (3.1.2.5, 3.1.3.2).
 *
 * @param topic the Will Topic, not empty and without wildcards
 * @param payload the Will Payload
 * @param qos the Will QoS, 0 to 2
 * @param retain Will Retain
 * @param delayInterval the Will Delay Interval in seconds, 0 when absent
 * @param properties the properties it is published with
 */
public record Will(
        String topic, byte[] payload, int qos, boolean retain, long delayInterval, PublishProperties properties) {}

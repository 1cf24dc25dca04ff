package io.culex.broker.model;

/** A message as it was published. */
record ModelMessage(String topic, String payload, int qos, boolean retain) {}

package io.culex.broker.model;

import java.util.List;

/**
 * A message for one client.
 *
 * @param identifiers the Subscription Identifiers in ascending order
 */
record Copy(ModelMessage message, int qos, boolean retain, List<Long> identifiers) {}

package io.culex.broker.routing;

import io.culex.api.store.StoredMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a walk over retained messages.
 *
 * @param messages what was found; may be empty though there is more
 * @param next where the next step begins, null when there is no more; not to be changed
 */
public record RetainedPage(List<StoredMessage> messages, byte @Nullable [] next) {}

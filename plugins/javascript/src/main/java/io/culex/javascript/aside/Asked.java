package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.hook.Hook;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A question that some scripts were asked, so that others can be asked the same.
 *
 * @param name as scripts call it
 * @param kind the hook
 * @param client whom it is about
 * @param subject the topic or filter, empty when it has none
 * @param pass the answer of those who have no say in it
 * @param ask asks another hook of the kind, in the name of the part it belongs to
 */
public record Asked<H extends Hook, D>(
        String name, Class<H> kind, @Nullable Client client, String subject, D pass, BiFunction<H, Part, D> ask) {}

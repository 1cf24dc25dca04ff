/** Who may do what: the rules for topics from config.yml. */
@NullMarked
package io.culex.broker.security;

import org.jspecify.annotations.NullMarked;

package io.culex.broker.security;

import org.jspecify.annotations.Nullable;

/**
 * A client as the rules see it: its names, and for each rule what was found out about it and its rate. One for each
 * connection; made anew when the client authenticates as somebody else. Owned by the connection's event loop. When the rules
 * change, the rates start with full buckets.
 */
public final class RuleSubject {
    /** What is known of the client under one rule. */
    static final class State {
        @Nullable
        Boolean mayPublish;

        @Nullable
        Boolean mayReceive;

        @Nullable
        RateLimit rate;
    }

    private final String clientId;
    private final @Nullable String username;
    private final @Nullable String role;
    private @Nullable TopicRules rules;
    private @Nullable State[] states = new @Nullable State[0];

    /**
     * @param username the user name that counts, null for none
     * @param role the client's attribute {@code role}, null for none
     */
    public RuleSubject(String clientId, @Nullable String username, @Nullable String role) {
        this.clientId = clientId;
        this.username = username;
        this.role = role;
    }

    boolean in(Principals principals) {
        return principals.contain(clientId, username, role);
    }

    State state(TopicRules of, int rule) {
        if (rules != of) {
            rules = of;
            states = new @Nullable State[of.size()];
        }
        State state = states[rule];
        if (state == null) {
            state = new State();
            states[rule] = state;
        }
        return state;
    }
}

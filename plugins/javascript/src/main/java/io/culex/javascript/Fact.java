package io.culex.javascript;

import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * Something other than a message that handlers are told, as the prelude asks about it. What the parts mean depends on the
 * name: see {@link FactHook}.
 */
public record Fact(
        String name,
        int code,
        boolean flag,
        double number,
        String text,
        Object[] list,
        @Nullable HostPacket packet) {
    private static final Object[] NOTHING = new Object[0];

    static Fact of(String name) {
        return new Fact(name, -1, false, 0, "", NOTHING, null);
    }

    static Fact of(String name, int code, boolean flag) {
        return new Fact(name, code, flag, 0, "", NOTHING, null);
    }

    static Fact of(String name, Object[] list) {
        return new Fact(name, -1, false, 0, "", list, null);
    }

    static Fact of(String name, String text, HostPacket packet) {
        return new Fact(name, -1, false, 0, text, NOTHING, packet);
    }

    @Override
    @HostAccess.Export
    public String name() {
        return name;
    }

    @Override
    @HostAccess.Export
    public int code() {
        return code;
    }

    @Override
    @HostAccess.Export
    public boolean flag() {
        return flag;
    }

    @Override
    @HostAccess.Export
    public double number() {
        return number;
    }

    @Override
    @HostAccess.Export
    public String text() {
        return text;
    }

    @Override
    @HostAccess.Export
    public Object[] list() {
        return list;
    }

    @Override
    @HostAccess.Export
    public @Nullable HostPacket packet() {
        return packet;
    }
}

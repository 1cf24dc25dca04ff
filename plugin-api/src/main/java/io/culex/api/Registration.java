package io.culex.api;

/**
 * A hook that is in force until this is closed. Closing twice does no harm; afterwards the hook is not called for new
 * events, though calls under way still end.
 *
 * @since 0.1
 */
public interface Registration extends AutoCloseable {
    @Override
    void close();
}

package io.culex.api.store;

import java.util.List;

/**
 * What an engine has on the disk.
 *
 * @param figures counts and sizes, in the order they are shown
 * @param problems what is damaged, one sentence each with file and place; empty for a sound store
 * @since 0.1
 */
public record StoreReport(List<Figure> figures, List<String> problems) {
    /**
     * One number.
     *
     * @param name what is counted, in words
     * @param value the number
     */
    public record Figure(String name, long value) {}
}

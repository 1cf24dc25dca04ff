package io.culex.javascript.aside;

/** Told what scripts would have done. Safe from any thread. */
@FunctionalInterface
interface Effects {
    /**
     * Something that did not happen.
     *
     * @param what the kind and whom or which topic it is about: equal for what is counted together
     * @param how what it would have been like, for an example
     */
    void note(String what, String how);
}

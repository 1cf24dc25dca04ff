package io.culex.broker.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the reader must know of a key besides the type of its record component. The key's name is the component's name in
 * kebab-case, its default is the value in the record's {@code DEFAULTS}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    /** The smallest number allowed; for durations in milliseconds. */
    long min() default 0;

    /** The largest number allowed; for durations in milliseconds. */
    long max() default Long.MAX_VALUE;

    /** A number of bytes, written like {@code 4KiB}. */
    boolean bytes() default false;

    /** A duration that may be {@code never}. */
    boolean never() default false;

    /** The key must be given; its value in {@code DEFAULTS} is a placeholder. */
    boolean required() default false;

    /** A path that must name a readable file. */
    boolean file() default false;

    /** Holds secrets: messages do not quote its value. */
    boolean secret() default false;

    /** A change is applied while the broker runs, with all that is below the key. */
    boolean live() default false;

    /** A limit that a listener may have a value of its own for. */
    boolean perListener() default false;

    /** What is expected, in the words of a message; empty for words made from the type. */
    String expected() default "";
}

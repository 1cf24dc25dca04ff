package io.culex.broker.hook;

import io.culex.api.hook.PayloadValidator;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A plugin's validator whose faults are counted and logged, and refuse what was being checked. Threads: those of the validator. */
final class GuardedValidator implements PayloadValidator {
    private final Binding<?> binding;
    private final PayloadValidator validator;

    GuardedValidator(Binding<?> binding, PayloadValidator validator) {
        this.binding = binding;
        this.validator = validator;
    }

    @Override
    public String type() {
        return binding.name;
    }

    @Override
    @SuppressWarnings(
            "CatchingUnchecked") // Whatever a plugin throws, linkage errors included, is this rule's fault alone.
    public Check compile(@Nullable Path schema) {
        Check check;
        try {
            check = validator.compile(schema);
        } catch (IllegalArgumentException unusable) {
            throw unusable;
        } catch (Throwable error) {
            binding.failed("compile", error);
            throw new IllegalArgumentException("the check of payloads of type " + type() + " failed: " + error, error);
        }
        if (check == null) {
            throw new IllegalArgumentException("the check of payloads of type " + type() + " is null");
        }
        return payload -> {
            try {
                return check.problem(payload);
            } catch (Throwable error) {
                binding.failed("a payload check", error);
                return "the check failed";
            }
        };
    }
}

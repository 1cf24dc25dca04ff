package com.example.even;

import io.culex.api.*;
import io.culex.api.hook.*;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Takes payloads of an even number of bytes; those that begin with "throw" are too much for it. */
public final class Even extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        context.register(new PayloadValidator() {
            @Override
            public String type() {
                return "even";
            }

            @Override
            public Check compile(Path schema) {
                if (schema != null) {
                    throw new IllegalArgumentException(schema + ": even takes no schema");
                }
                return Even::problem;
            }
        });
    }

    private static String problem(ByteBuffer payload) {
        int length = payload.remaining();
        if (length >= 5 && payload.get(0) == 't' && payload.get(1) == 'h') {
            throw new IllegalStateException("thrown by the sample");
        }
        return length % 2 == 0 ? null : "the payload has " + length + " bytes";
    }
}

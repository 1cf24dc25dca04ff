package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.control.ControlRequest;
import io.culex.javascript.tools.ProfileCommand;
import io.culex.javascript.tools.Recorder;
import io.culex.javascript.tools.ShadowCommand;
import java.io.IOException;
import java.util.List;

/** What commands ask a running broker about its scripts. Runs on threads of the broker's. */
final class ControlAnswers {
    private final List<Companions> all;

    ControlAnswers(List<Companions> all) {
        this.all = all;
    }

    void offer(PluginContext context) {
        context.control(ShadowCommand.REQUEST, this::shadow);
        context.control(ProfileCommand.REQUEST, this::profile);
        context.control(Recorder.REQUEST, request -> Recorder.answer(context, request));
    }

    private void profile(ControlRequest request) throws IOException, InterruptedException {
        List<String> arguments = request.arguments();
        all.getFirst().profile(arguments.getFirst(), Long.parseLong(arguments.get(1)), request);
    }

    private void shadow(ControlRequest request) throws IOException {
        for (Companions each : all) {
            for (String line : each.shadow(request.arguments().contains("--json"))) {
                request.line(line);
            }
        }
    }
}

package io.culex.javascript;

import io.culex.javascript.aside.Comparison;
import io.culex.javascript.aside.NextContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code culex shadow} shows. */
final class ShadowReport {
    private ShadowReport() {}

    static List<String> text(List<String> files, @Nullable NextContext next) {
        List<String> lines = new ArrayList<>();
        if (next == null) {
            lines.add("nothing runs beside the scripts: save x.next.js beside x.js");
            return lines;
        }
        Comparison seen = next.comparison();
        lines.add(String.join(", ", files) + ", for "
                + Duration.ofNanos(seen.age()).toSeconds() + " s: "
                + seen.alike() + " questions answered alike, " + seen.different() + " differently, " + next.missed()
                + " events and questions left out");
        for (Comparison.Kind kind : seen.differences()) {
            lines.add("");
            lines.add("before " + kind.question() + ": in force " + kind.inForce() + ", next " + kind.next() + ", "
                    + times(kind.times()));
            for (Comparison.Example each : kind.examples()) {
                String about = (each.client() + " " + each.subject()).strip();
                lines.add("  " + about + ": " + each.inForce() + " | " + each.next());
            }
        }
        List<Comparison.Effect> effects = seen.effects();
        if (!effects.isEmpty()) {
            lines.add("");
            lines.add("done by handlers, in force and next (what is next is not applied)");
            effects.forEach(each -> lines.add("  " + each.what() + ": " + done(each.inForce(), each.inForceExample())
                    + " | " + done(each.next(), each.nextExample())));
        }
        if (seen.beyond() > 0) {
            lines.add("");
            lines.add(seen.beyond() + " further differences and effects found no room here");
        }
        return lines;
    }

    private static String times(long times) {
        return times == 1 ? "once" : times + " times";
    }

    private static String done(long times, String example) {
        return times == 0 ? "never" : times(times) + (example.isEmpty() ? "" : ", such as " + example);
    }

    static String json(List<String> files, @Nullable NextContext next) {
        Json json = new Json().open('{').name("files").open('[');
        files.forEach(json::text);
        json.close(']');
        if (next != null) {
            Comparison seen = next.comparison();
            json.name("seconds").number(Duration.ofNanos(seen.age()).toSeconds());
            json.name("alike").number(seen.alike());
            json.name("different").number(seen.different());
            json.name("missed").number(next.missed());
            json.name("beyond").number(seen.beyond());
            json.name("differences").open('[');
            seen.differences().forEach(each -> difference(json, each));
            json.close(']').name("effects").open('[');
            for (Comparison.Effect each : seen.effects()) {
                json.open('{').name("what").text(each.what());
                json.name("inForce").number(each.inForce()).name("next").number(each.next());
                json.name("inForceExample").text(each.inForceExample());
                json.name("nextExample").text(each.nextExample()).close('}');
            }
            json.close(']');
        }
        return json.close('}').toString();
    }

    private static void difference(Json json, Comparison.Kind kind) {
        json.open('{').name("question").text(kind.question());
        json.name("inForce").text(kind.inForce()).name("next").text(kind.next());
        json.name("times").number(kind.times()).name("examples").open('[');
        for (Comparison.Example each : kind.examples()) {
            json.open('{').name("client").text(each.client()).name("subject").text(each.subject());
            json.name("inForce")
                    .text(each.inForce())
                    .name("next")
                    .text(each.next())
                    .close('}');
        }
        json.close(']').close('}');
    }
}

package io.culex.broker.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDependency;
import org.pf4j.VersionManager;

/**
 * Which of the candidates are to be loaded, in the order of their dependencies, and why the others are not. Nothing but
 * the candidates decides, so that the outcome does not depend on the order in which files came.
 */
final class Selection {
    private final VersionManager versions;
    private final Set<String> disabled;
    private final Set<Candidate> loaded;
    private final Map<Candidate, String> refused = new LinkedHashMap<>();
    private final Map<String, Candidate> byId = new TreeMap<>();
    private final Map<String, Candidate> ordered = new LinkedHashMap<>();

    private Selection(VersionManager versions, Set<String> disabled, Set<Candidate> loaded) {
        this.versions = versions;
        this.disabled = disabled;
        this.loaded = loaded;
    }

    static Selection of(
            Collection<Candidate> candidates, Set<Candidate> loaded, Set<String> disabled, VersionManager versions) {
        Selection selection = new Selection(versions, disabled, loaded);
        selection.oneForEachId(candidates);
        selection.dropUnmetDependencies();
        for (Candidate candidate : List.copyOf(selection.byId.values())) {
            selection.order(candidate, new LinkedHashSet<>());
        }
        return selection;
    }

    /** What to load, by id; what a plugin depends on comes before it. */
    Map<String, Candidate> chosen() {
        return ordered;
    }

    /** Why others are not loaded. */
    Map<Candidate, String> refused() {
        return refused;
    }

    private void oneForEachId(Collection<Candidate> candidates) {
        Map<String, List<Candidate>> rivals = new TreeMap<>();
        for (Candidate candidate : candidates) {
            String problem = candidate.problem;
            if (problem != null) {
                refused.put(candidate, problem);
            } else if (disabled.contains(candidate.id())) {
                refused.put(candidate, "it is disabled in the configuration");
            } else {
                rivals.computeIfAbsent(candidate.id(), _ -> new ArrayList<>()).add(candidate);
            }
        }
        rivals.forEach((id, all) -> byId.put(id, best(all)));
    }

    /** The first file of each folder, one that is loaded before others; then the user's if it is a higher version. */
    private Candidate best(List<Candidate> rivals) {
        rivals.sort(Comparator.comparing((Candidate candidate) -> !loaded.contains(candidate))
                .thenComparing(candidate -> candidate.file));
        Candidate bundled = null;
        Candidate user = null;
        for (Candidate rival : rivals) {
            Candidate first = rival.bundled ? bundled : user;
            if (first != null) {
                refused.put(rival, "the plugin " + rival.id() + " is already there as " + first.file.getFileName());
            } else if (rival.bundled) {
                bundled = rival;
            } else {
                user = rival;
            }
        }
        if (bundled == null || user == null) {
            return bundled == null ? rivals.getFirst() : bundled;
        }
        if (versions.compareVersions(
                        user.descriptor().getVersion(), bundled.descriptor().getVersion())
                > 0) {
            refused.put(bundled, "version " + user.version() + " in " + user.file.getFileName() + " takes its place");
            return user;
        }
        refused.put(user, "its version " + user.version() + " is not higher than the bundled " + bundled.version());
        return bundled;
    }

    private void dropUnmetDependencies() {
        boolean dropped = true;
        while (dropped) {
            dropped = false;
            for (Candidate candidate : List.copyOf(byId.values())) {
                String unmet = unmet(candidate);
                if (unmet != null) {
                    drop(candidate, unmet);
                    dropped = true;
                }
            }
        }
    }

    private @Nullable String unmet(Candidate candidate) {
        for (PluginDependency dependency : candidate.descriptor().getDependencies()) {
            Candidate there = byId.get(dependency.getPluginId());
            if (there == null) {
                if (!dependency.isOptional()) {
                    return "it depends on the plugin " + dependency.getPluginId() + ", which is not loaded";
                }
                continue;
            }
            String range = dependency.getPluginVersionSupport();
            if (!versions.checkVersionConstraint(there.descriptor().getVersion(), range)) {
                return "it depends on " + dependency.getPluginId() + " " + range + ", and " + there.version()
                        + " is there";
            }
        }
        return null;
    }

    private void drop(Candidate candidate, String reason) {
        byId.remove(candidate.id());
        refused.put(candidate, reason);
    }

    private boolean order(Candidate candidate, Set<String> path) {
        if (ordered.containsKey(candidate.id())) {
            return true;
        }
        if (!byId.containsKey(candidate.id())) {
            return false;
        }
        if (!path.add(candidate.id())) {
            drop(candidate, "it depends on itself: " + String.join(" on ", path) + " on " + candidate.id());
            return false;
        }
        for (PluginDependency dependency : candidate.descriptor().getDependencies()) {
            Candidate there = byId.get(dependency.getPluginId());
            if (!(there != null && order(there, path)) && !dependency.isOptional()) {
                if (byId.containsKey(candidate.id())) {
                    drop(candidate, "it depends on the plugin " + dependency.getPluginId() + ", which is not loaded");
                }
                return false;
            }
        }
        path.remove(candidate.id());
        ordered.put(candidate.id(), candidate);
        return true;
    }
}

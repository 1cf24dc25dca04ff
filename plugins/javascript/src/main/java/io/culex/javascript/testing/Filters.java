package io.culex.javascript.testing;

/** Whether a topic filter matches a topic. */
public final class Filters {
    private Filters() {}

    public static boolean match(String filter, String topic) {
        String[] levels = filter.replaceFirst("^\\$share/[^/]+/", "").split("/", -1);
        String[] names = topic.split("/", -1);
        if (topic.startsWith("$") && (levels[0].equals("#") || levels[0].equals("+"))) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i >= names.length || !(levels[i].equals("+") || levels[i].equals(names[i]))) {
                return false;
            }
        }
        return levels.length == names.length;
    }
}

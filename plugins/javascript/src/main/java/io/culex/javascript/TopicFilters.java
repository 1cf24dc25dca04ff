package io.culex.javascript;

/** Whether text is a Topic Filter that a handler may have: as in the standard, but not a shared subscription. */
final class TopicFilters {
    private static final int MOST_CHARACTERS = 65535;

    private TopicFilters() {}

    static boolean valid(String filter) {
        if (filter.isEmpty() || filter.length() > MOST_CHARACTERS || filter.indexOf('\0') >= 0) {
            return false;
        }
        String[] levels = filter.split("/", -1);
        if (levels[0].equals("$share")) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            boolean last = i == levels.length - 1;
            if (levels[i].contains("#") && !(last && levels[i].equals("#"))) {
                return false;
            }
            if (levels[i].contains("+") && !levels[i].equals("+")) {
                return false;
            }
        }
        return true;
    }
}

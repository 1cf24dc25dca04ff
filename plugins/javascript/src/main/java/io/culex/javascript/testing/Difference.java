package io.culex.javascript.testing;

/** Two texts line by line: what was expected and is not there, what is there and was not expected, and what is in both. */
final class Difference {
    private static final int MOST_LINES = 400;

    private Difference() {}

    static String of(String expected, String actual) {
        String[] old = expected.split("\n", -1);
        String[] now = actual.split("\n", -1);
        StringBuilder text = new StringBuilder("\n  - expected\n  + actual\n");
        if (old.length > MOST_LINES || now.length > MOST_LINES) {
            return text.append("\n  - ")
                    .append(expected, 0, Math.min(expected.length(), 2000))
                    .append("\n  + ")
                    .append(actual, 0, Math.min(actual.length(), 2000))
                    .toString();
        }
        int[][] common = common(old, now);
        int i = 0;
        int j = 0;
        while (i < old.length || j < now.length) {
            if (i < old.length && j < now.length && old[i].equals(now[j])) {
                text.append("\n    ").append(old[i++]);
                j++;
            } else if (j == now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) {
                text.append("\n  - ").append(old[i++]);
            } else {
                text.append("\n  + ").append(now[j++]);
            }
        }
        return text.append('\n').toString();
    }

    /** The length of the longest common rest from each pair of lines on. */
    private static int[][] common(String[] old, String[] now) {
        int[][] length = new int[old.length + 1][now.length + 1];
        for (int i = old.length - 1; i >= 0; i--) {
            for (int j = now.length - 1; j >= 0; j--) {
                length[i][j] =
                        old[i].equals(now[j]) ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        return length;
    }
}

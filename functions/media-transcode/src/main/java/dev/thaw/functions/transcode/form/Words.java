package dev.thaw.functions.transcode.form;

import java.util.Locale;

/** How far two words are from each other, to name the one that was probably meant. */
final class Words {
    private static final int LONGEST = 64;

    private Words() {}

    /** The number of single-letter edits between two words, of which only the first 64 letters count. */
    static int distance(String left, String right) {
        String a = shortened(left);
        String b = shortened(right);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static String shortened(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.length() > LONGEST ? lower.substring(0, LONGEST) : lower;
    }
}

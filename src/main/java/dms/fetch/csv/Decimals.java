package dms.fetch.csv;

/** Reads numbers as files write them. */
final class Decimals {

    private Decimals() {}

    /** The number; NaN if the text is none. Only digits, signs, a point and an exponent: not what Java adds to that. */
    static double parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}

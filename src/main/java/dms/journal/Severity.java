package dms.journal;

import java.util.Locale;

/** How much a finding matters to who reads the bars. */
public enum Severity {
    /** Worth knowing; the bars may be right. */
    INFO(0.1),
    /** Probably wrong, or wrong by little. */
    WARNING(0.5),
    /** Wrong. */
    ERROR(1);

    private final double weight;

    Severity(double weight) {
        this.weight = weight;
    }

    /** How much of a bar's worth it takes, 0 to 1: what the quality score counts with. */
    public double weight() {
        return weight;
    }

    /** The name in lower case, as it is kept and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Severity ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}

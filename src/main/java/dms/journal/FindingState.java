package dms.journal;

import java.util.Locale;
import java.util.Optional;

/** What became of a finding. */
public enum FindingState {
    /** Nobody has decided and nothing has settled it. */
    OPEN,
    /** Its repair was made. */
    ACCEPTED,
    /** Somebody says that it is none; it does not come back while the evidence is the same. */
    DISMISSED,
    /** It is no longer there: later data do not show it. */
    SETTLED,
    /** It was settled or repaired, and is there again. */
    REOPENED;

    /** Whether something is left to decide. */
    public boolean isOpen() {
        return this == OPEN || this == REOPENED;
    }

    /** The name in lower case, as it is kept and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a label; empty if there is none. */
    public static Optional<FindingState> find(String label) {
        for (FindingState state : values()) {
            if (state.label().equals(label)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    static FindingState ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}

package dms.store.peer;

/** What one node asks another. The number of each is part of the protocol. */
enum PeerCall {
    PING(0, false),
    COVERAGE(1, false),
    READ(2, false),
    PAGE(3, false),
    DIGESTS(4, false),
    BLOCKS(5, false),
    ACTIONS(6, false),
    WRITE(7, true),
    DELETE(8, true),
    WRITE_ACTIONS(9, true),
    CLEAR(10, true),
    REQUEST(11, false),
    GROUPS(12, false),
    GROUP(13, false),
    READ_BACK(14, false),
    JOURNAL_LINEAGE(15, false),
    JOURNAL_WRITE(16, true),
    JOURNAL_DIGESTS(17, false),
    JOURNAL_READ(18, false),
    JOURNAL_REPLACE(19, true),
    JOURNAL_ADOPT(20, true),
    JOURNAL_KINDS(21, false);

    private final int number;
    private final boolean isChange;

    PeerCall(int number, boolean isChange) {
        this.number = number;
        this.isChange = isChange;
    }

    int number() {
        return number;
    }

    /** Whether only the master may ask for it. */
    boolean isChange() {
        return isChange;
    }

    static PeerCall of(int number) throws java.io.IOException {
        for (PeerCall call : values()) {
            if (call.number == number) {
                return call;
            }
        }
        throw new java.io.IOException("expected the number of a call, found " + number);
    }
}

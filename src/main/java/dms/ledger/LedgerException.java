package dms.ledger;

import java.sql.SQLException;

/** The ledger could not do what it was asked. */
public final class LedgerException extends RuntimeException {

    /** Why. */
    public enum Kind {
        /** Another process holds the data folder. */
        LOCKED,
        /** The disk, or the file's own limit, is full. Nothing of the transaction was kept. */
        FULL,
        /** A page of the file cannot be read. */
        DAMAGED,
        /** Another writer or too many readers were busy for longer than we wait. */
        BUSY,
        /** The file was written by a newer DMS. */
        NEWER,
        /** Anything else, such as a ledger that is closed. */
        FAILED
    }

    private static final int BUSY = 5;
    private static final int TABLE_LOCKED = 6;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int NOT_A_DATABASE = 26;

    private final Kind kind;

    /** The ledger could not, for this reason. */
    public LedgerException(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    /** The ledger could not, for this reason and because of that. */
    public LedgerException(Kind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    /** What SQLite's error means, after the name of what was tried. */
    static LedgerException of(String tried, SQLException error) {
        int code = error.getErrorCode() & 0xff;
        String meaning = switch (code) {
            case FULL -> "the disk is full, nothing was changed";
            case CORRUPT, NOT_A_DATABASE -> "a part of the file is damaged";
            case BUSY, TABLE_LOCKED -> "another program writes to the file";
            case IO_ERROR -> "the disk reports an error";
            default -> "the statement failed";
        };
        return new LedgerException(kindOf(code), tried + ": " + meaning + " (" + error.getMessage() + ")", error);
    }

    private static Kind kindOf(int code) {
        return switch (code) {
            case FULL -> Kind.FULL;
            case CORRUPT, NOT_A_DATABASE -> Kind.DAMAGED;
            case BUSY, TABLE_LOCKED -> Kind.BUSY;
            default -> Kind.FAILED;
        };
    }

    /** Whether SQLite says with this error that a page cannot be read, or that the file is none of its own. */
    public static boolean isDamage(SQLException error) {
        return kindOf(error.getErrorCode() & 0xff) == Kind.DAMAGED;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}

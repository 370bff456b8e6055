package dms.ledger;

import static java.lang.System.Logger.Level.WARNING;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known to be damaged in a ledger: by opening it, by a statement that met it, by looking through it. Thread-safe:
 * guarded by itself.
 */
final class Flaws {

    private static final System.Logger LOG = System.getLogger(Flaws.class.getName());

    /** A page that cannot be read fails many statements; one look tells what it is of. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);

    private final String file;
    private final Clock clock;
    private final List<LedgerFlaw> known = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();

    /** What statements met since the last look; it is of bars, or the look tells of which table it is. */
    private Optional<LedgerFlaw> met = Optional.empty();

    private Optional<Instant> checked = Optional.empty();
    private Optional<Instant> lookAskedAt = Optional.empty();
    private boolean isLookAsked;

    /** Nothing is known yet of this file. */
    Flaws(String file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    synchronized LedgerCondition condition() {
        List<LedgerFlaw> all = new ArrayList<>(known);
        met.ifPresent(all::add);
        return new LedgerCondition(all, losses, checked);
    }

    /** What was found by opening the ledger, which looked through it. */
    synchronized void opened(LedgerFile.Found found) {
        known.addAll(found.flaws());
        losses.addAll(found.losses());
        checked = Optional.of(clock.instant());
    }

    /** A statement met a page that cannot be read: it is named, and a look is asked for that tells of which table it is. */
    synchronized void met(SQLException error) {
        Instant now = clock.instant();
        if (lookAskedAt.filter(then -> now.isBefore(then.plus(BETWEEN_LOOKS))).isEmpty()) {
            lookAskedAt = Optional.of(now);
            isLookAsked = true;
        }
        if (met.isEmpty()) {
            LedgerFlaw flaw =
                    new LedgerFlaw("", "a statement met pages that cannot be read: " + error.getMessage(), now);
            met = Optional.of(flaw);
            log(flaw);
        }
    }

    private void add(LedgerFlaw flaw) {
        known.add(flaw);
        log(flaw);
    }

    private void log(LedgerFlaw flaw) {
        LOG.log(WARNING, "{0} is damaged: {1}", file, flaw.sentence());
    }

    /** Whether a look is wanted before it is due. */
    synchronized boolean isLookAsked() {
        return isLookAsked;
    }

    /** What a look through these tables has found, which is what is wrong with them now, and what it could repair. */
    synchronized void looked(List<String> tables, List<LedgerFlaw> found, List<String> repairs) {
        isLookAsked = false;
        checked = Optional.of(clock.instant());
        met = Optional.empty();
        losses.addAll(repairs);
        known.removeIf(flaw -> tables.contains(flaw.place()) && found.stream().noneMatch(flaw::isSameAs));
        for (LedgerFlaw flaw : found) {
            if (known.stream().noneMatch(flaw::isSameAs)) {
                add(flaw);
            }
        }
    }
}

package dms.sync;

import dms.Stage;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.embedded.DamageBook;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.MissingBlock;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The backups as those that give the bars of damaged blocks back to an embedded primary store. A backup whose bars come to the
 * digest that stood beside the block has proved that they are the very bars that were lost. Thread-safe.
 */
@Stage
public final class Donors {

    private final Backups backups;
    private final Backlog backlog;
    private final Optional<DamageBook> book;

    /** These backups, for the primary store in this ledger if it is there. */
    @Inject
    public Donors(Backups backups, Backlog backlog, Ledger ledger) {
        this.backups = backups;
        this.backlog = backlog;
        BarStore primary =
                backups.primary() instanceof AnnouncingBarStore announcing ? announcing.store() : backups.primary();
        this.book = primary instanceof EmbeddedBarStore ? Optional.of(new DamageBook(ledger)) : Optional.empty();
    }

    List<Backup> backups() {
        return backups.targets();
    }

    /** On a slave its master alone changes the primary store. */
    boolean isMaster() {
        return backups.isMaster().getAsBoolean();
    }

    /** The number of the newest block whose bars are missing; 0 if none is. */
    long newest() {
        return book.map(DamageBook::newest).orElse(0L);
    }

    /** The blocks whose bars are missing, the newest first. */
    List<MissingBlock> missing() {
        return book.map(DamageBook::missing).orElse(List.of());
    }

    /** The same, without those in whose place as many bars are again, because they were fetched or copied. */
    List<MissingBlock> stillMissing() {
        List<MissingBlock> still = new ArrayList<>();
        for (MissingBlock one : missing()) {
            int there = present(one).size();
            if (there < one.block().count() || !close(one, "written again")) {
                still.add(one);
            }
        }
        return still;
    }

    private BarSeries present(MissingBlock lost) {
        return backups.primary().read(lost.block().key(), lost.times());
    }

    private boolean close(MissingBlock lost, String by) {
        return book.map(open -> open.close(lost.id(), by)).orElse(false);
    }

    /** What came back from backups since then. */
    List<HealedBlock> healedSince(Instant then) {
        return book.map(open -> open.closedSince(then, HealedBlock.BY)).orElse(List.of()).stream()
                .map(HealedBlock::of)
                .toList();
    }

    /** A backup by its name. */
    Backup backup(String name) {
        return backups().stream()
                .filter(one -> one.settings().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no backup " + name));
    }

    /** Gives the bars of a block up; false if they are not missing any more. */
    boolean dismiss(MissingBlock lost) {
        return close(lost, "given up");
    }

    /**
     * What a backup has in the place of a block.
     *
     * @throws dms.store.StoreException if the backup cannot be read
     */
    BarSeries read(MissingBlock lost, Backup donor) {
        // Bars after the last one of the block were written, and copied to the backup, since it was damaged.
        return donor.store().read(lost.block().key(), lost.times());
    }

    /** Whether these are the very bars of the block, by its digest. */
    static boolean isProved(MissingBlock lost, BarSeries bars) {
        return lost.digest().equals(Optional.of(HexFormat.of().formatHex(BlockDigest.bytes(bars))));
    }

    /**
     * Puts the bars of a block back. Bars that were written in their place meanwhile stay: the series becomes what it would be if
     * the block had never been damaged.
     *
     * @param donor the backup that they are from, which does not get them
     * @param by how the damaged block came by them, in the words of {@code closed_by}
     * @return how many bars came back; empty if they were not missing any more
     * @throws dms.store.StoreException if the primary store cannot be written
     */
    OptionalInt putBack(MissingBlock lost, BarSeries bars, Backup donor, String by) {
        return backlog.together(() -> {
            if (!close(lost, by)) {
                return OptionalInt.empty();
            }
            BarSeries present = present(lost);
            BarSeries whole = bars.merge(present);
            if (!whole.equals(present)) {
                writeBack(lost, whole, donor);
            }
            return OptionalInt.of(whole.size() - present.size());
        });
    }

    private void writeBack(MissingBlock lost, BarSeries whole, Backup donor) {
        SeriesKey key = lost.block().key();
        for (Backup other : backups.targets()) {
            if (!other.settings().name().equals(donor.settings().name())) {
                backlog.mark(other.settings().name(), key, lost.times(), false);
            }
        }
        backups.primary().write(key, whole);
    }
}

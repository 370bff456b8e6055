package dms.write;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.market.BarChange;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares what was fetched with what is stored and writes only the difference.
 *
 * <p>With a store that shares the ledger, comparing, journalling and writing are one transaction: after a crash either all of
 * it is there or nothing. No transaction waits for a store behind a network: there the symbol is locked, what will be
 * replaced is journalled first, and written then. A crash in between leaves the journal's line without the change, and the
 * same write done again makes the change; the journal knows its line and does not repeat it.
 */
@Stage
public final class BarWriter {

    /**
     * Two prices nearer than this are the same price: sources send 32-bit floats, and one price asked twice differs by
     * their noise.
     */
    private static final double SAME_WITHIN = 1e-6;

    private final BarStore store;
    private final Ledger ledger;
    private final ActionListings listings;
    private final SeriesLocks locks = new SeriesLocks();

    /** A writer to this store. */
    @Inject
    public BarWriter(BarStore store, Ledger ledger) {
        this.store = store;
        this.ledger = ledger;
        this.listings = new ActionListings(ledger);
    }

    /**
     * Writes the bars that are new or different.
     *
     * @param witness is told of the bars that will be replaced; if it throws, nothing is written
     */
    public WriteOutcome write(SeriesKey key, BarSeries bars, Consumer<List<BarChange>> witness) {
        if (bars.isEmpty()) {
            return new WriteOutcome(0, List.of(), 0);
        }
        return alone(key.symbol(), key.toString(), () -> {
            BarSeries stored = store.read(key, TimeRange.ofMillis(bars.firstTimeMillis(), bars.lastTimeMillis() + 1));
            List<BarChange> changes = new ArrayList<>();
            BarSeries news = difference(stored, bars, changes);
            if (!changes.isEmpty()) {
                witness.accept(changes);
            }
            if (!news.isEmpty()) {
                store.write(key, news);
            }
            return new WriteOutcome(news.size() - changes.size(), changes, bars.size() - news.size());
        });
    }

    /**
     * Takes over the corporate actions that a source knows of a symbol, as far as they contradict no other source: {@link
     * ActionMerge} says how. A source that knows none says nothing about those that are stored, so they stay.
     *
     * @param actions all that the source knows of, whatever range it was asked for
     * @param witness is told of the stored actions that will be replaced or taken back; if it throws, nothing is written
     */
    public ActionOutcome writeActions(
            Symbol symbol, String source, List<CorporateAction> actions, Consumer<List<Edit>> witness) {
        if (actions.isEmpty()) {
            return ActionOutcome.NOTHING;
        }
        return alone(symbol, symbol.toString(), () -> {
            ActionListing now = new ActionListing(source, ledger.clock().instant(), actions);
            List<ActionListing> before = listings.of(symbol);
            ActionMerge merge = new ActionMerge(List.copyOf(store.actions(symbol)), now, before);
            ActionOutcome outcome = merge.outcome();
            if (!outcome.revisions().isEmpty()) {
                witness.accept(outcome.revisions());
            }
            if (outcome.isChanged()) {
                store.writeActions(symbol, merge.merged());
            }
            listings.keep(
                    symbol,
                    merge.listing(),
                    before.stream()
                            .filter(listing -> listing.source().equals(source))
                            .findFirst());
            return outcome;
        });
    }

    /**
     * Makes edits of a series and its symbol's actions, all of them or none.
     *
     * @param witness is told before anything is written; if it throws, nothing is written
     * @return empty if they were made; else why they cannot be: what is stored is not what they begin from
     */
    public Optional<String> edit(SeriesKey key, List<Edit> edits, Runnable witness) {
        return alone(key.symbol(), key.toString(), () -> {
            Edits work = Edits.read(store, key, edits);
            for (Edit edit : edits) {
                Optional<String> refused = work.take(edit);
                if (refused.isPresent()) {
                    return refused;
                }
            }
            witness.run();
            work.write();
            return Optional.empty();
        });
    }

    /**
     * Does this as the only one for the symbol. What the ledger cannot do, such as keep what was written when the disk is
     * full, is a failure of the store.
     */
    private <T> T alone(Symbol symbol, String what, Supplier<T> work) {
        try {
            return store.sharesLedger() ? ledger.write(connection -> work.get()) : locks.holding(symbol, work);
        } catch (LedgerException e) {
            StoreException.Kind kind = switch (e.kind()) {
                case FULL -> StoreException.Kind.FULL;
                case DAMAGED -> StoreException.Kind.DAMAGED;
                case BUSY -> StoreException.Kind.BUSY;
                case LOCKED, NEWER, FAILED -> StoreException.Kind.FAILED;
            };
            throw new StoreException(kind, "writing " + what + ": " + e.getMessage(), e);
        }
    }

    private static BarSeries difference(BarSeries stored, BarSeries bars, List<BarChange> changes) {
        BarSeries.Builder news = BarSeries.builder(bars.size());
        int old = 0;
        for (int i = 0; i < bars.size(); i++) {
            long time = bars.openTimeMillis(i);
            while (old < stored.size() && stored.openTimeMillis(old) < time) {
                old++;
            }
            boolean isStored = old < stored.size() && stored.openTimeMillis(old) == time;
            if (isStored && isSame(stored, old, bars, i)) {
                continue;
            }
            news.add(bars, i);
            if (isStored) {
                changes.add(new BarChange(stored.bar(old), bars.bar(i)));
            }
        }
        return news.build();
    }

    private static boolean isSame(BarSeries stored, int old, BarSeries bars, int i) {
        for (BarField field : BarField.values()) {
            double before = stored.value(field, old);
            double after = bars.value(field, i);
            if (Math.abs(before - after) > SAME_WITHIN * Math.max(Math.abs(before), Math.abs(after))) {
                return false;
            }
        }
        return true;
    }
}

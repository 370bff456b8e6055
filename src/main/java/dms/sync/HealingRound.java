package dms.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dms.market.BarSeries;
import dms.store.StoreException;
import dms.store.embedded.MissingBlock;
import dms.sync.BackupStatus.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** One attempt to bring back every block that is missing. Confined to one thread. */
final class HealingRound {

    private static final System.Logger LOGGER = System.getLogger(HealingRound.class.getName());

    private final Donors donors;
    private final BackupSync sync;
    private final Set<Long> named;
    private final Map<String, Map<MissingBlock, Integer>> healed = new TreeMap<>();
    private final Map<Long, String> reasons = new HashMap<>();
    private final Map<String, String> away = new HashMap<>();
    private boolean isToBeTriedSoon;

    /** Why nothing can be brought back to the primary store now; empty while it can. */
    private String inTheWay = "";

    /**
     * Asks these donors.
     *
     * @param named the blocks of which the log has said already that they are not back
     */
    HealingRound(Donors donors, BackupSync sync, Set<Long> named) {
        this.donors = donors;
        this.sync = sync;
        this.named = named;
    }

    /** By backup, what it gave back and how many bars of it. */
    Map<String, Map<MissingBlock, Integer>> healed() {
        return healed;
    }

    /** By number of the block, why it is not back. */
    Map<Long, String> reasons() {
        return Map.copyOf(reasons);
    }

    /** Whether something was in the way that may go soon. */
    boolean isToBeTriedSoon() {
        return isToBeTriedSoon;
    }

    /** Leaves these for a while. */
    void leave(List<MissingBlock> missing, String why) {
        isToBeTriedSoon = true;
        missing.forEach(one -> reasons.put(one.id(), why));
    }

    /**
     * Brings these back, the newest first. An older block of the same span waits for a newer one that is not there yet: its bars
     * may be outdated.
     *
     * @param isStopping asked before each of them
     */
    void heal(List<MissingBlock> missing, BooleanSupplier isStopping) {
        Collection<String> lacking = new HashSet<>();
        for (MissingBlock lost : missing) {
            if (isStopping.getAsBoolean()) {
                leave(List.of(lost), "DMS is stopping");
                continue;
            }
            if (!inTheWay.isEmpty()) {
                leave(List.of(lost), inTheWay);
                continue;
            }
            String why =
                    lacking.contains(lost.span()) ? "a later block of the same time is missing too" : attempt(lost);
            if (!why.isEmpty()) {
                lacking.add(lost.span());
                reasons.put(lost.id(), why);
                if (!named.contains(lost.id())) {
                    LOGGER.log(
                            WARNING,
                            () -> lost.block().key() + " from " + lost.block().firstTime() + ": " + why);
                }
            }
        }
    }

    /** Returns why the bars did not come back; empty if they did. */
    private String attempt(MissingBlock lost) {
        if (lost.digest().isEmpty()) {
            return "what it held is not known, so no backup can prove to have it; a run of its task fetches it";
        }
        Map<String, String> why = new LinkedHashMap<>();
        for (Backup donor : donors.backups()) {
            String name = donor.settings().name();
            why.put(name, away.computeIfAbsent(name, this::absence));
            if (why.getOrDefault(name, "").isEmpty()) {
                OptionalInt bars = attempt(lost, donor, why);
                if (bars.isPresent()) {
                    healed.computeIfAbsent(name, any -> new LinkedHashMap<>()).put(lost, bars.getAsInt());
                    return "";
                }
                if (!inTheWay.isEmpty()) {
                    isToBeTriedSoon = true;
                    return inTheWay;
                }
            }
        }
        List<String> words = new ArrayList<>();
        why.forEach((name, sentence) -> words.add(name + " " + sentence));
        return (words.isEmpty() ? "there is no backup" : "no backup gave it back: " + String.join("; ", words))
                + "; a run of its task fetches it";
    }

    private String absence(String backup) {
        boolean isDown = sync.status(backup).state() == State.DOWN;
        isToBeTriedSoon |= isDown;
        return isDown ? "is down" : "";
    }

    /** One that fails for more than this block is not asked for the others: each might wait for an answer. */
    private OptionalInt attempt(MissingBlock lost, Backup donor, Map<String, String> why) {
        String name = donor.settings().name();
        BarSeries bars;
        try {
            bars = donors.read(lost, donor);
        } catch (RuntimeException e) {
            isToBeTriedSoon = true;
            why.put(name, "failed: " + e.getMessage());
            boolean isOfBlock = e instanceof StoreException known
                    && (known.kind() == StoreException.Kind.REFUSED || known.kind() == StoreException.Kind.DAMAGED);
            if (!isOfBlock) {
                away.put(name, "failed: " + e.getMessage());
            }
            return OptionalInt.empty();
        }
        why.put(name, "has other bars");
        return Donors.isProved(lost, bars) ? putBack(lost, bars, donor) : OptionalInt.empty();
    }

    /** What keeps these bars from being written keeps others from it as well: the round is over then. */
    private OptionalInt putBack(MissingBlock lost, BarSeries bars, Backup donor) {
        try {
            return OptionalInt.of(donors.putBack(
                            lost, bars, donor, HealedBlock.BY + donor.settings().name())
                    .orElse(0));
        } catch (RuntimeException e) {
            LOGGER.log(ERROR, "what backup " + donor.settings().name() + " gave back could not be written", e);
            inTheWay = donor.settings().name() + " has them, but they could not be written here: " + e.getMessage();
            return OptionalInt.empty();
        }
    }
}

package dms.write;

import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Sets what a source lists now against what is stored, so that no source takes back or changes in silence what another one
 * lists. What it lists and is not stored is new. What is stored and it does not list stays, unless it was the one to list it
 * before and nobody else does. Where both have an action of one kind within five days of each other, it is one and the same:
 * the stored one stays as long as another source lists it so and this one never did; else the new one takes its place.
 *
 * <p>A dividend is not taken back within forty days of its ex-date: of two events of the present month Yahoo may list the later
 * one alone until the month is over (decision 0004).
 *
 * <p>A listing older than a month says nothing any more: its source is not asked now. Where no listing is known, as in a
 * store that was filled before they were kept, the source may replace what is stored, and takes nothing
 * back. Used once.
 */
final class ActionMerge {

    private static final Comparator<CorporateAction> ORDER = Comparator.comparing(CorporateAction::exDate)
            .thenComparing(action -> action instanceof Split ? 0 : 1)
            .thenComparing(ActionMerge::value);

    private static final Duration LISTING_HOLDS = Duration.ofDays(30);
    private static final int SAME_WITHIN_DAYS = 5;
    private static final int FRESH_DAYS = 40;

    /** As prices: amounts are turned back from 32-bit floats. */
    private static final double SAME_WITHIN = 1e-6;

    private final List<CorporateAction> stored;
    private final ActionListing now;
    private final List<CorporateAction> own;
    private final boolean isFirst;
    private final List<ActionListing> others;
    private final List<CorporateAction> merged = new ArrayList<>();
    private final List<CorporateAction> awaited = new ArrayList<>();
    private final List<Edit> revisions = new ArrayList<>();
    private final List<ActionOutcome.Dispute> disputes = new ArrayList<>();

    ActionMerge(List<CorporateAction> stored, ActionListing now, List<ActionListing> before) {
        this.stored = stored.stream().sorted(ORDER).toList();
        this.now = now;
        others = before.stream()
                .filter(listing -> !listing.source().equals(now.source()))
                .filter(listing -> listing.listed().plus(LISTING_HOLDS).isAfter(now.listed()))
                .toList();
        isFirst = before.isEmpty();
        own = isFirst
                ? stored
                : before.stream()
                        .filter(listing -> listing.source().equals(now.source()))
                        .flatMap(listing -> listing.actions().stream())
                        .toList();
        merge(now.actions());
    }

    /** What is to be stored, by ex-date. */
    List<CorporateAction> merged() {
        return merged;
    }

    /** What counts as listed by the source from now on. */
    ActionListing listing() {
        List<CorporateAction> actions = new ArrayList<>(now.actions());
        actions.addAll(awaited);
        actions.sort(ORDER);
        return new ActionListing(now.source(), now.listed(), actions);
    }

    /** What came of it; stores keep actions in orders of their own, which is no change. */
    ActionOutcome outcome() {
        return new ActionOutcome(!merged.equals(stored), revisions, disputes);
    }

    private void merge(List<CorporateAction> listed) {
        List<CorporateAction> news = new ArrayList<>(listed);
        List<CorporateAction> left = new ArrayList<>();
        for (CorporateAction action : stored) {
            Optional<CorporateAction> same =
                    news.stream().filter(other -> isSame(action, other)).findFirst();
            if (same.isPresent()) {
                news.remove(same.get());
                merged.add(action);
            } else {
                left.add(action);
            }
        }
        for (CorporateAction action : left) {
            Optional<CorporateAction> other = news.stream()
                    .filter(candidate -> isNear(action, candidate))
                    .min(Comparator.comparing(candidate -> apart(action, candidate)));
            other.ifPresent(news::remove);
            settle(action, other);
        }
        merged.addAll(news);
        merged.sort(ORDER);
    }

    private void settle(CorporateAction stored, Optional<CorporateAction> listed) {
        boolean isOwn = own.stream().anyMatch(action -> isSame(action, stored));
        Optional<ActionListing> another = others.stream()
                .filter(listing -> listing.actions().stream().anyMatch(action -> isSame(action, stored)))
                .findFirst();
        if (listed.isPresent()) {
            if (another.isPresent() && !isOwn) {
                merged.add(stored);
                disputes.add(new ActionOutcome.Dispute(
                        stored, listed.get(), another.get().source()));
            } else {
                merged.add(listed.get());
                revisions.add(new Edit.ActionReplaced(stored, listed.get()));
            }
        } else if (isOwn && isFresh(stored)) {
            merged.add(stored);
            awaited.add(stored);
        } else if (isOwn && another.isEmpty() && !isFirst) {
            revisions.add(new Edit.ActionRemoved(stored));
        } else {
            merged.add(stored);
        }
    }

    private boolean isFresh(CorporateAction action) {
        LocalDate today = LocalDate.ofInstant(now.listed(), ZoneOffset.UTC);
        return action instanceof Dividend && action.exDate().isAfter(today.minusDays(FRESH_DAYS));
    }

    private static boolean isSame(CorporateAction one, CorporateAction other) {
        return one.getClass() == other.getClass()
                && one.exDate().equals(other.exDate())
                && Math.abs(value(one) - value(other)) <= SAME_WITHIN * value(one);
    }

    private static boolean isNear(CorporateAction one, CorporateAction other) {
        return one.getClass() == other.getClass() && apart(one, other) <= SAME_WITHIN_DAYS;
    }

    private static long apart(CorporateAction one, CorporateAction other) {
        return Math.abs(ChronoUnit.DAYS.between(one.exDate(), other.exDate()));
    }

    private static double value(CorporateAction action) {
        return action instanceof Split split ? split.ratio() : ((Dividend) action).amount();
    }
}

package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.Rehab;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Futu's rehabilitation events as splits and dividends. Bonus and transferred shares are splits; rights issues, new
 * shares and spin-offs are neither and become notes. Futu pays a dividend on the shares held before the day: where the
 * same day splits them, the amount is turned into one per new share, as DMS keeps it.
 *
 * <p>Beside the parts of an event Futu sends the factors that it adjusts with, {@code price * A + B}. They are the check:
 * where only B differs, it is believed, being in the currency of the prices; where A differs, a note says so. Not
 * thread-safe.
 */
final class RehabActions {

    private static final long SPLIT = 1;
    private static final long JOIN = 2;
    private static final long BONUS = 4;
    private static final long TRANSFER = 8;
    private static final long NEITHER = 16 | 32 | 256;
    private static final long DIVIDEND = 64;
    private static final long SPECIAL_DIVIDEND = 128;

    /** Futu rounds its factors, and amounts of cash, to about five digits. */
    private static final double TOLERANCE = 1e-4;

    private final List<CorporateAction> actions = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final LocalDate noteFrom;

    /**
     * Reads events.
     *
     * @param today later events are left out
     * @param noteFrom earlier events are not worth a note: no bar that was asked for lies before them
     */
    RehabActions(List<Rehab> events, LocalDate today, LocalDate noteFrom) {
        this.noteFrom = noteFrom;
        for (Rehab event : events) {
            try {
                LocalDate date = LocalDate.parse(event.getTime().substring(0, 10));
                if (!date.isAfter(today)) {
                    add(event, date);
                }
            } catch (DateTimeException | IndexOutOfBoundsException | IllegalArgumentException unreadable) {
                notes.add(
                        "the company action of \"" + event.getTime() + "\" cannot be read: " + unreadable.getMessage());
            }
        }
    }

    private void add(Rehab event, LocalDate date) {
        long flags = event.getCompanyActFlag();
        double before = before(event);
        double after = before * ratio(event);
        if ((flags & (SPLIT | JOIN | BONUS | TRANSFER)) != 0) {
            keep(new Split(date, after, before));
        }
        double cash = ((flags & DIVIDEND) == 0 ? 0 : event.getDividend())
                + ((flags & SPECIAL_DIVIDEND) == 0 ? 0 : event.getSpDividend());
        double perShare = cash * before / after;
        if ((flags & NEITHER) != 0) {
            note(
                    date,
                    "a rights issue, share issue or spin-off of " + date
                            + " is neither split nor dividend: adjusted prices before it do not reckon with it");
        } else if (!isClose(event.getFwdFactorA(), before / after)) {
            note(
                    date,
                    "the company action of " + date + " makes " + before + " shares " + after + ", but Futu adjusts by "
                            + event.getFwdFactorA());
        } else if (cash > 0 && event.getFwdFactorB() < 0 && !isClose(-event.getFwdFactorB(), perShare)) {
            note(
                    date,
                    "the dividend of " + date + " is " + perShare + " a share by its amount and "
                            + -event.getFwdFactorB()
                            + " by Futu's factor, which is in the currency of the prices and is kept");
            perShare = -event.getFwdFactorB();
        }
        if ((flags & (DIVIDEND | SPECIAL_DIVIDEND)) != 0) {
            keep(new Dividend(date, perShare));
        }
    }

    private static boolean isClose(double found, double expected) {
        return Math.abs(found - expected) <= TOLERANCE * Math.max(Math.abs(expected), 1);
    }

    /** Old shares, in numbers that keep a ratio such as 3 for 2 whole. */
    private static double before(Rehab event) {
        long flags = event.getCompanyActFlag();
        return ((flags & SPLIT) == 0 ? 1 : event.getSplitBase())
                * ((flags & JOIN) == 0 ? 1.0 : event.getJoinBase())
                * ((flags & BONUS) == 0 ? 1 : event.getBonusBase())
                * ((flags & TRANSFER) == 0 ? 1 : event.getTransferBase());
    }

    /** New shares for an old one. A split names the new shares, a bonus those that come on top. */
    private static double ratio(Rehab event) {
        long flags = event.getCompanyActFlag();
        double split = (flags & SPLIT) == 0 ? 1 : (double) event.getSplitErt() / event.getSplitBase();
        double join = (flags & JOIN) == 0 ? 1 : (double) event.getJoinErt() / event.getJoinBase();
        double bonus = (flags & BONUS) == 0 ? 0 : (double) event.getBonusErt() / event.getBonusBase();
        double transfer = (flags & TRANSFER) == 0 ? 0 : (double) event.getTransferErt() / event.getTransferBase();
        return split * join * (1 + bonus + transfer);
    }

    private void note(LocalDate date, String sentence) {
        if (!date.isBefore(noteFrom)) {
            notes.add(sentence);
        }
    }

    private void keep(CorporateAction action) {
        if (!actions.contains(action)) {
            actions.add(action);
        }
    }

    List<CorporateAction> actions() {
        return actions;
    }

    List<String> notes() {
        return notes;
    }
}

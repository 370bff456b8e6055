package dms.store;

import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the series and corporate actions of a group of symbols come to, one by one.
 *
 * @param series the digest of each series that has bars
 * @param actions the digest of the corporate actions of each symbol that has some
 */
public record GroupContent(SortedMap<SeriesKey, SeriesDigest> series, SortedMap<Symbol, String> actions) {

    /** Of a group that has nothing. */
    public static final GroupContent NONE = new GroupContent(new TreeMap<>(), new TreeMap<>());

    /** Copies the maps. */
    public GroupContent {
        series = Collections.unmodifiableSortedMap(new TreeMap<>(series));
        actions = Collections.unmodifiableSortedMap(new TreeMap<>(actions));
    }

    /** What all of it comes to. */
    public GroupDigest digest(int group) {
        MessageDigest sha = BlockDigest.sha256();
        long bars = 0;
        for (Map.Entry<SeriesKey, SeriesDigest> one : series.entrySet()) {
            bars += one.getValue().bars();
            update(sha, one.getKey() + " " + one.getValue().digest());
        }
        actions.forEach((symbol, digest) -> update(sha, symbol + " " + digest));
        return new GroupDigest(group, series.size(), bars, HexFormat.of().formatHex(sha.digest()));
    }

    /** What the corporate actions of a symbol come to, in their order. */
    public static String digest(List<CorporateAction> actions) {
        MessageDigest sha = BlockDigest.sha256();
        for (CorporateAction action : actions) {
            if (action instanceof Split split) {
                update(sha, "split " + split.exDate() + ' ' + split.numerator() + ' ' + split.denominator());
            } else {
                update(sha, "dividend " + action.exDate() + ' ' + ((Dividend) action).amount());
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void update(MessageDigest sha, String line) {
        sha.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}

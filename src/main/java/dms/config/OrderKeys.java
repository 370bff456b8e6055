package dms.config;

import dms.fetch.FetchOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The names of sources in the files: which of them are enabled, and the order that {@code dms.fetchers.order} puts them in. */
final class OrderKeys {

    /** What holds for series that no line is for. */
    private static final List<String> OTHERWISE = List.of("yfinance", "futu");

    private OrderKeys() {}

    /** The name of a source that may be written otherwise. */
    static String name(String written) {
        return written.equals("yahoo") ? "yfinance" : written;
    }

    /** The key that enables a source. */
    static Key<Boolean> flag(String source) {
        return switch (source) {
            case "csv" -> DmsKeys.CSV_ENABLED;
            case "futu" -> DmsKeys.FUTU_ENABLED;
            case "simulated" -> DmsKeys.SIMULATED_ENABLED;
            default -> DmsKeys.YAHOO_ENABLED;
        };
    }

    /** The lines of the order with the sources that are enabled, and behind them one for everything else. */
    static FetchOrder read(Values dms, Remarks remarks) {
        List<FetchOrder.Rule> rules = new ArrayList<>();
        int lines = dms.elements(DmsKeys.ORDER_SOURCES.container()).size();
        for (int line = 0; line < lines; line++) {
            rules.add(new FetchOrder.Rule(
                    Set.copyOf(values(dms, DmsKeys.ORDER_MARKETS, line)),
                    Set.copyOf(values(dms, DmsKeys.ORDER_INTERVALS, line)),
                    sources(dms, line, remarks)));
        }
        rules.add(FetchOrder.Rule.ofAll(
                OTHERWISE.stream().filter(source -> dms.get(flag(source))).toList()));
        return new FetchOrder(rules);
    }

    private static <T> List<T> values(Values dms, Key<T> key, int line) {
        return dms.findAll(key, line).stream().map(Located::value).distinct().toList();
    }

    private static List<String> sources(Values dms, int line, Remarks remarks) {
        Key<String> key = DmsKeys.ORDER_SOURCES;
        if (!dms.isSet(key, line)) {
            remarks.error(dms.place(key, line), key.path(line), "none", "at least one source");
        }
        List<String> enabled = new ArrayList<>();
        for (Located<String> written : dms.findAll(key, line)) {
            String source = name(written.value());
            if (dms.get(flag(source))) {
                enabled.add(source);
            } else if (!dms.get(DmsKeys.DEMO)) {
                remarks.warning(
                        written.place(),
                        key.path(line),
                        source + " is left out: " + flag(source).name() + " is false");
            }
        }
        return enabled;
    }
}

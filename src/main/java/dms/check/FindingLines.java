package dms.check;

import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryDefect;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints findings, one a line: columns for people, parted by tabulators, or JSON objects. */
final class FindingLines {

    private static final MathContext DIGITS = new MathContext(7);

    private final PrintStream out;
    private final boolean isJson;

    FindingLines(PrintStream out, boolean isJson) {
        this.out = out;
        this.isJson = isJson;
    }

    /** A file, or a line of it, that cannot be read. */
    void unreadable(String file, String reason) {
        if (isJson) {
            out.println("{\"file\":" + text(file) + ",\"kind\":\"unreadable\",\"reason\":" + text(reason) + '}');
        } else {
            out.println(file + "\tunreadable\t" + reason);
        }
    }

    void defect(String file, FileSeries series, HistoryDefect defect) {
        out.println(isJson ? json(file, series, defect) : line(file, series, defect));
    }

    private static String line(String file, FileSeries series, HistoryDefect defect) {
        return String.join(
                "\t",
                file,
                defect.kind().label(),
                time(series, defect.span().from().toEpochMilli()),
                time(series, defect.span().to().toEpochMilli()),
                columns(defect),
                change(defect),
                String.format(Locale.ROOT, "%.2f", defect.confidence()),
                defect.span().rule(),
                state(defect));
    }

    private static String columns(HistoryDefect defect) {
        String names = defect.columns().stream().map(HistoryColumn::title).collect(Collectors.joining("|"));
        return names.isEmpty() ? "-" : names;
    }

    private static String change(HistoryDefect defect) {
        Map<String, Double> evidence = defect.evidence();
        if (evidence.containsKey("before") && evidence.containsKey("after")) {
            Double factor = evidence.get("factor");
            String change = number(evidence.getOrDefault("before", Double.NaN)) + " -> "
                    + number(evidence.getOrDefault("after", Double.NaN));
            return factor == null ? change : change + " (x" + number(factor) + ")";
        }
        return "-";
    }

    private static String state(HistoryDefect defect) {
        if (defect.repair().applied()) {
            return "repaired";
        }
        return defect.repair().isEmpty() ? "found" : "proposed";
    }

    private static String json(String file, FileSeries series, HistoryDefect defect) {
        List<String> fields = new ArrayList<>();
        fields.add("\"file\":" + text(file));
        fields.add("\"symbol\":" + text(series.name()));
        fields.add("\"interval\":" + text(series.interval().toString()));
        fields.add("\"kind\":" + text(defect.kind().label()));
        fields.add("\"severity\":" + text(defect.severity().name().toLowerCase(Locale.ROOT)));
        fields.add("\"from\":" + text(time(series, defect.span().from().toEpochMilli())));
        fields.add("\"to\":" + text(time(series, defect.span().to().toEpochMilli())));
        fields.add("\"rows\":" + defect.span().rows());
        fields.add("\"columns\":"
                + defect.columns().stream()
                        .map(column -> text(column.title()))
                        .collect(Collectors.joining(",", "[", "]")));
        for (String name : List.of("before", "after", "factor")) {
            Double value = defect.evidence().get(name);
            if (value != null) {
                fields.add(text(name) + ':' + jsonNumber(value));
            }
        }
        fields.add("\"confidence\":" + jsonNumber(defect.confidence()));
        fields.add("\"rule\":" + text(defect.span().rule()));
        fields.add("\"state\":" + text(state(defect)));
        fields.add("\"evidence\":"
                + defect.evidence().entrySet().stream()
                        .map(entry -> text(entry.getKey()) + ':' + jsonNumber(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}")));
        return '{' + String.join(",", fields) + '}';
    }

    /** The date of a daily or longer bar, the instant of a shorter one. */
    static String time(FileSeries series, long openTimeMillis) {
        Instant instant = Instant.ofEpochMilli(openTimeMillis);
        return series.interval().isIntraday()
                ? instant.toString()
                : instant.toString().substring(0, 10);
    }

    /** A number with seven digits, for people; nothing for none. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "" : String.valueOf(value);
        }
        return value == 0
                ? "0"
                : new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString();
    }

    private static String jsonNumber(double value) {
        return Double.isFinite(value) ? number(value) : "null";
    }

    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}

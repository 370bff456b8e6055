package dms.fetch.yahoo;

import dms.market.TimeRange;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One question to the chart service.
 *
 * @param ticker Yahoo's name of the symbol
 * @param granularity the length of the bars in Yahoo's words, such as {@code 1d}
 * @param window the stamps of the bars asked for, in whole seconds
 */
record ChartQuestion(String ticker, String granularity, TimeRange window) {

    /** Where it is asked, below scheme, host and port. */
    URI at(URI baseUrl) {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + "/v8/finance/chart/" + URLEncoder.encode(ticker, StandardCharsets.UTF_8)
                + "?period1=" + window.startInclusive().getEpochSecond()
                + "&period2=" + window.endExclusive().getEpochSecond()
                + "&interval=" + granularity
                + "&includePrePost=false&events=div%7Csplit%7CcapitalGains");
    }
}

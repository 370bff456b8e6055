package dms.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a batch read. JSON-B fills the fields by their names, which are the API's. */
public class BatchBody {

    /** The symbols, in any spelling. */
    public @Nullable List<@Nullable String> symbols;

    /** The first day or instant. */
    public @Nullable String start_date;

    /** The last day, or the first instant after the range. */
    public @Nullable String end_date;

    /** The length of the bars. */
    public @Nullable String interval;

    /** {@code none}, {@code split} or {@code all}. */
    public @Nullable String adjust;

    /** Hides what was not known at that instant. */
    public @Nullable String as_of;

    /** {@code complete}: refuses rather than leave a hole. */
    public @Nullable String require;
}

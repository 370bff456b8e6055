package dms.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a read of the newest bars. JSON-B fills the fields by their names, which are the API's. */
public class LatestBody {

    /** The symbols, in any spelling. */
    public @Nullable List<@Nullable String> symbols;

    /** The length of the bars. */
    public @Nullable String interval;

    /** {@code complete}: refuses rather than give a bar that is not the newest one that is over. */
    public @Nullable String require;
}

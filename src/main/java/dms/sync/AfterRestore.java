package dms.sync;

import dms.market.SeriesKey;
import java.util.Collection;

/** What is to be brought up to date when the bars of the primary store came from a backup. */
@FunctionalInterface
public interface AfterRestore {

    /** These series are restored. Throws whatever keeps it from being done: the restore is then tried again. */
    void restored(Collection<SeriesKey> keys);
}

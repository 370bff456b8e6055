package dms.maintain;

import dms.market.SeriesKey;
import java.util.List;

/** A task of {@code config/task.yaml}: what is to be kept, and from which source. */
public sealed interface MaintenanceTask {

    /** The name by which people and programs call it. */
    String name();

    /** Its type as it is written in {@code task.yaml}. */
    String type();

    /** The name of the source that it asks. */
    String source();

    /** The series that it keeps, in the order of the configuration, none twice. */
    List<SeriesKey> series();

    /** How many days back the history begins. */
    int initialDays();

    /** Brings every series up to now: asks from the last stored bar, less an overlap. */
    record IncrementalUpdate(String name, String source, List<SeriesKey> series, int initialDays)
            implements MaintenanceTask {

        /** Copies the series. */
        public IncrementalUpdate {
            series = List.copyOf(series);
        }

        @Override
        public String type() {
            return "incremental";
        }
    }

    /** Asks for the whole history of every series again and writes what is new or different. */
    record FullSync(String name, String source, List<SeriesKey> series, int initialDays) implements MaintenanceTask {

        /** Copies the series. */
        public FullSync {
            series = List.copyOf(series);
        }

        @Override
        public String type() {
            return "full_sync";
        }
    }
}

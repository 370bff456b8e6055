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

    /** Examines what is stored and writes down what does not look right. Changes no bar. */
    record Validation(String name, String source, List<SeriesKey> series, int initialDays, Check check)
            implements MaintenanceTask {

        /** Copies the series. */
        public Validation {
            series = List.copyOf(series);
        }

        @Override
        public String type() {
            return "validation";
        }
    }

    /** Fills the holes as an incremental update does, examines what is stored and repairs what is sure enough. */
    record Repair(String name, String source, List<SeriesKey> series, int initialDays, Check check)
            implements MaintenanceTask {

        /** Copies the series. */
        public Repair {
            series = List.copyOf(series);
        }

        @Override
        public String type() {
            return "repair";
        }
    }

    /**
     * How a task examines.
     *
     * @param days how far back what is found counts; the whole history is looked at all the same, because rows are measured
     *     by those around them
     * @param second the source that is asked for a second opinion on these days; empty for none, {@code auto} for the first
     *     of the order that did not fill the series
     * @param confidence how sure a repair must be to be made, 0 to 1
     * @param isDryRun whether nothing is fetched into the store or repaired, only written down
     */
    record Check(int days, String second, double confidence, boolean isDryRun) {}
}

package dms.api;

import dms.Stage;
import dms.store.StoreException;
import dms.sync.BackupStatus;
import dms.sync.BackupSync;
import dms.sync.Healer;
import dms.sync.JournalLag;
import dms.sync.Rehearsal;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every backup with its lag, as JSON. */
@Stage
public final class BackupRows {

    private static final System.Logger LOGGER = System.getLogger(BackupRows.class.getName());

    private final BackupSync sync;
    private final Healer healer;
    private final Rehearsal rehearsal;
    private final Clock clock;

    /** Of these copies, with what they gave back and how the last rehearsal went. */
    @Inject
    public BackupRows(BackupSync sync, Healer healer, Rehearsal rehearsal, Clock clock) {
        this.sync = sync;
        this.healer = healer;
        this.rehearsal = rehearsal;
        this.clock = clock;
    }

    List<Map<String, @Nullable Object>> all() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (BackupStatus status : sync.statuses()) {
            rows.add(row(status));
        }
        return rows;
    }

    private Map<String, @Nullable Object> row(BackupStatus status) {
        String name = status.settings().name();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("type", status.settings().type());
        row.put("place", status.settings().place());
        row.put("state", status.state().name().toLowerCase(Locale.ROOT));
        row.put("detail", status.sentence());
        row.put("failures", status.failures());
        row.put("next_attempt", SyncJson.text(status.nextAttempt()));
        row.put("breaker", status.breaker().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        row.put("last_sync", SyncJson.text(status.book().lastSuccess()));
        row.put("equal_as_of", SyncJson.text(status.book().equalAsOf()));
        row.put("looked_equal_as_of", SyncJson.text(status.book().lookedEqualAsOf()));
        row.put(
                "copied_from",
                status.book().copiedFrom().toEpochMilli() == Long.MIN_VALUE
                        ? null
                        : status.book().copiedFrom().toString());
        row.put("refused_clear", SyncJson.text(status.book().refusedClear()));
        row.put("is_new", !status.book().isSeeded());
        row.put("last_rehearsal", rehearsal.last(name).map(SyncJson::row).orElse(null));
        row.put("last_heal", healer.last(name).map(SyncJson::row).orElse(null));
        Map<String, @Nullable Object> lag = new LinkedHashMap<>();
        lag.put("series", status.lag().series());
        lag.put("bars", status.lag().series() == 0 ? Long.valueOf(0) : bars(name));
        lag.put(
                "seconds",
                status.lag()
                        .oldest()
                        .map(since -> Math.max(
                                0, Duration.between(since, clock.instant()).toSeconds()))
                        .orElse(0L));
        lag.put("since", SyncJson.text(status.lag().oldest()));
        lag.put("journal_entries", status.journal().map(JournalLag::entries).orElse(null));
        row.put("lag", lag);
        row.put(
                "journal",
                status.journal()
                        .map(journal -> journal.sentence().isEmpty() ? "copied" : journal.sentence())
                        .orElse("not kept: it holds bars and actions only"));
        return row;
    }

    /** None while the primary store cannot be asked, which the status of the store tells. */
    private @Nullable Long bars(String name) {
        try {
            return sync.lagBars(name);
        } catch (StoreException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the bars of the backlog could not be counted", e);
            return null;
        }
    }
}

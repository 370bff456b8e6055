package dms.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a task.
 *
 * @param id its number, ascending with time
 * @param task the task's name
 * @param taskType the task's type, such as {@code incremental}
 * @param trigger what started it, such as {@code cron}
 * @param started when it began
 * @param took how long it took; zero while it goes on
 * @param status how it stands
 * @param message the sentence it ended with; empty while it goes on
 * @param symbols how many symbols it was begun for
 * @param succeeded how many of them are done so far
 * @param failed how many of them failed or were held so far
 * @param fetched how many rows sources answered
 * @param stored how many bars were added or changed
 */
public record Run(
        long id,
        String task,
        String taskType,
        String trigger,
        Instant started,
        Duration took,
        RunStatus status,
        String message,
        int symbols,
        int succeeded,
        int failed,
        long fetched,
        long stored) {

    /** When it ended; of an interrupted run, when the last that is known of it happened. Empty while it goes on. */
    public Optional<Instant> ended() {
        return status == RunStatus.RUNNING ? Optional.empty() : Optional.of(started.plus(took));
    }
}

package dms.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** When a task is due. */
public sealed interface Trigger {

    /** The first instant after another at which the task is due; empty if it never is by itself. */
    Optional<Instant> nextAfter(Instant instant);

    /** At the times of a cron expression in UTC. */
    final class AtTimes implements Trigger {

        private static final CronParser PARSER =
                new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

        private final Cron cron;
        private final ExecutionTime times;

        private AtTimes(Cron cron) {
            this.cron = cron;
            this.times = ExecutionTime.forCron(cron);
        }

        /**
         * The times of an expression of five fields: minute, hour, day of the month, month, day of the week.
         *
         * @throws IllegalArgumentException if it is no such expression
         */
        public static AtTimes parse(String expression) {
            return new AtTimes(PARSER.parse(expression.strip()));
        }

        @Override
        public Optional<Instant> nextAfter(Instant instant) {
            return times.nextExecution(instant.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant);
        }

        /** The expression. */
        @Override
        public String toString() {
            return "cron " + cron.asString() + " UTC";
        }
    }

    /**
     * Again and again, a period after the last start, to the nearest minute.
     *
     * @param period the period, a minute or more
     */
    record Every(Duration period) implements Trigger {

        /**
         * Checks the period.
         *
         * @throws IllegalArgumentException if it is shorter than the metronome's minute
         */
        public Every {
            if (period.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new IllegalArgumentException("every: expected a minute or more, found " + period);
            }
        }

        @Override
        public Optional<Instant> nextAfter(Instant instant) {
            return Optional.of(instant.plus(period));
        }

        @Override
        public String toString() {
            return "every " + period.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Only when somebody asks for it. */
    record ByHand() implements Trigger {

        @Override
        public Optional<Instant> nextAfter(Instant instant) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "manual";
        }
    }
}

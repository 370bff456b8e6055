package dms.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one server of a primary store of several stands.
 *
 * @param name its name
 * @param place where it is
 * @param isUp whether it answered when it was asked last
 * @param since since when that is so
 * @param isLevel whether it has everything, so that it is read from
 * @param lag what it lacks, as far as that is known
 * @param answersIn how long it takes to answer for a series, of late; empty if it was not read from yet
 * @param version the version that it says it is; empty if it never answered
 * @param detail a sentence for people; empty if there is nothing to say
 */
public record ServerStatus(
        String name,
        String place,
        boolean isUp,
        Instant since,
        boolean isLevel,
        Backlog.Size lag,
        Optional<Duration> answersIn,
        String version,
        String detail) {

    ServerStatus because(String sentence) {
        return new ServerStatus(name, place, isUp, since, isLevel, lag, answersIn, version, sentence);
    }
}

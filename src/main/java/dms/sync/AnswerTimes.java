package dms.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long servers take to answer: a moving mean for each server and kind of question, of a series asked for. A server that was
 * not asked such a question for a while is asked once before the fastest, so that one that was slow gets another chance.
 * Thread-safe: every method holds the monitor.
 */
final class AnswerTimes {

    private static final double WEIGHT_OF_NEWEST = 0.3;
    private static final long ASKED_AGAIN_AFTER = Duration.ofSeconds(30).toNanos();

    /** Questions of different kinds are not compared. */
    enum Question {
        READ,
        READ_ALL,
        PAGE,
        LATEST_ALL,
        EXTENT,
        EXTENTS,
        SUMMARIES,
        ACTIONS
    }

    private record Asked(String server, Question question) {}

    private record Took(double nanos, long at) {}

    private final Map<Asked, Took> times = new HashMap<>();
    private final Map<String, Double> ofSeries = new HashMap<>();

    /** In which order servers are best asked, at this moment of a monotonic clock. */
    synchronized List<PrimaryServer> order(Question question, List<PrimaryServer> servers, long nanoTime) {
        List<PrimaryServer> order = new ArrayList<>(servers);
        order.sort(Comparator.comparingDouble(server -> nanos(server, question)));
        for (PrimaryServer server : order.subList(Math.min(1, order.size()), order.size())) {
            Asked asked = new Asked(server.name(), question);
            Took took = times.get(asked);
            if (took != null && nanoTime - took.at() >= ASKED_AGAIN_AFTER) {
                // Once, not by everybody who asks while it answers.
                times.put(asked, new Took(took.nanos(), nanoTime));
                order.remove(server);
                order.add(0, server);
                break;
            }
        }
        return order;
    }

    private double nanos(PrimaryServer server, Question question) {
        Took took = times.get(new Asked(server.name(), question));
        return took == null ? 0 : took.nanos();
    }

    /** A question for so many series took so long, whether or not it was answered. */
    synchronized void measured(PrimaryServer server, Question question, int series, long nanos, long nanoTime) {
        Asked asked = new Asked(server.name(), question);
        double each = (double) nanos / Math.max(1, series);
        @Nullable Took before = times.get(asked);
        times.put(asked, new Took(before == null ? each : mean(before.nanos(), each), nanoTime));
        if (question == Question.READ || question == Question.READ_ALL) {
            Double mean = ofSeries.get(server.name());
            ofSeries.put(server.name(), mean == null ? each : mean(mean, each));
        }
    }

    private static double mean(double before, double newest) {
        return before + WEIGHT_OF_NEWEST * (newest - before);
    }

    /** How long a server takes to read a series, of late; empty if it was not asked for one yet. */
    synchronized Optional<Duration> ofSeries(PrimaryServer server) {
        return Optional.ofNullable(ofSeries.get(server.name())).map(nanos -> Duration.ofNanos(Math.round(nanos)));
    }
}

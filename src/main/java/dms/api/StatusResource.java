package dms.api;

import dms.fetch.BarFetcher;
import dms.fetch.SourceStatus;
import dms.ledger.Ledger;
import dms.ledger.LedgerCondition;
import dms.ledger.LedgerException;
import dms.maintain.TaskBoard;
import dms.node.Node;
import dms.node.NodeState;
import dms.read.SeriesCache;
import dms.store.StoreStatus;
import dms.store.StoreWatch;
import dms.sync.BackupSync;
import dms.sync.ServerStatus;
import dms.write.Spool;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The state of this node. */
@Path("/status")
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {

    private final Node node;
    private final NodeState state;
    private final TaskBoard board;
    private final BarFetcher fetcher;
    private final StoreWatch store;
    private final BackupSync sync;
    private final Spool spool;
    private final SeriesCache cache;
    private final Ledger ledger;

    /** The state of these. */
    @Inject
    public StatusResource(
            Node node,
            NodeState state,
            TaskBoard board,
            BarFetcher fetcher,
            StoreWatch store,
            BackupSync sync,
            Spool spool,
            SeriesCache cache,
            Ledger ledger) {
        this.node = node;
        this.state = state;
        this.board = board;
        this.fetcher = fetcher;
        this.store = store;
        this.sync = sync;
        this.spool = spool;
        this.cache = cache;
        this.ledger = ledger;
    }

    /** Role, uptime in seconds, how many tasks there are and run now, and whether the store and each source can be asked. */
    @GET
    @Operation(summary = "Role, uptime in seconds, tasks, store and sources of this node")
    public Map<String, Object> status() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("role", state.role());
        answer.put("running", true);
        answer.put("uptime", node.uptime().toSeconds());
        answer.put("started", node.started().toString());
        answer.put("tasks_count", board.tasks().size());
        answer.put(
                "tasks_running",
                board.tasks().stream()
                        .filter(task -> board.progress(task.name()).isPresent())
                        .count());
        answer.put("symbols_count", board.symbols().size());
        answer.put("store", store(store.status(), sync.servers()));
        answer.put("ledger", ledger(ledger.condition()));
        answer.put("spool", spool());
        answer.put("cache", cache(cache.size()));
        answer.put(
                "sources",
                fetcher.statuses().stream().map(StatusResource::source).toList());
        return answer;
    }

    private static Map<String, @Nullable Object> store(StoreStatus status, List<ServerStatus> servers) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("type", status.type());
        answer.put("state", status.isUp() ? "up" : "down");
        answer.put("since", status.since().toString());
        answer.put("detail", status.detail());
        answer.put("version", status.version().isEmpty() ? null : status.version());
        if (!servers.isEmpty()) {
            answer.put("servers", servers.stream().map(StatusResource::server).toList());
        }
        return answer;
    }

    private static Map<String, @Nullable Object> server(ServerStatus status) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("name", status.name());
        answer.put("place", status.place());
        answer.put("state", status.isUp() ? "up" : "down");
        answer.put("since", status.since().toString());
        answer.put("level", status.isLevel());
        answer.put("lag_series", status.lag().series());
        answer.put("lag_since", status.lag().oldest().map(Object::toString).orElse(null));
        answer.put(
                "latency_ms",
                status.answersIn()
                        .map(taken -> Math.round(taken.toNanos() / 1e4) / 1e2)
                        .orElse(null));
        answer.put("version", status.version().isEmpty() ? null : status.version());
        answer.put("detail", status.detail());
        return answer;
    }

    private static Map<String, @Nullable Object> ledger(LedgerCondition condition) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("state", condition.state());
        answer.put("checked", condition.checked().map(Object::toString).orElse(null));
        answer.put(
                "damage",
                condition.flaws().stream()
                        .map(flaw -> Map.of(
                                "table", flaw.place(),
                                "detail", flaw.sentence(),
                                "found", flaw.found().toString()))
                        .toList());
        answer.put("lost", condition.losses());
        answer.put("advice", condition.advice());
        return answer;
    }

    /** Null where the ledger cannot tell: the rest of the status is wanted most then. */
    private @Nullable Map<String, @Nullable Object> spool() {
        try {
            return spool(spool.size());
        } catch (LedgerException e) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> spool(Spool.Size size) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("series", size.series());
        answer.put("bars", size.bars());
        answer.put("limit", size.mostBars());
        answer.put("since", size.oldest().isEmpty() ? null : size.oldest());
        return answer;
    }

    private static Map<String, Object> cache(SeriesCache.Size size) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("entries", size.entries());
        answer.put("bytes", size.bytes());
        answer.put("limit", size.mostBytes());
        answer.put("hits", size.hits());
        answer.put("misses", size.misses());
        return answer;
    }

    private static Map<String, @Nullable Object> source(SourceStatus status) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("name", status.source());
        answer.put("simulated", status.isSimulated());
        answer.put("state", status.state().name().toLowerCase(Locale.ROOT));
        answer.put("paused_until", status.pausedUntil().map(Object::toString).orElse(null));
        answer.put("detail", status.detail());
        return answer;
    }
}

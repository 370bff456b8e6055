package dms.api;

import dms.maintain.TaskBoard;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.node.MasterWatch;
import dms.node.Node;
import dms.node.NodeState;
import dms.node.PeerSettings;
import dms.store.StoreException;
import dms.store.peer.PeerBarStore;
import dms.store.peer.PeerService;
import dms.store.peer.PeerStatus;
import dms.sync.Backup;
import dms.sync.BackupStatus;
import dms.sync.BackupSync;
import dms.sync.Backups;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** This node among others: who is master, who follows, and what they lack. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class NodeResource {

    private final Node node;
    private final NodeState state;
    private final PeerSettings settings;
    private final MasterWatch master;
    private final Backups backups;
    private final BackupSync sync;
    private final TaskBoard board;
    private final PeerService service;
    private final Clock clock;

    /** Shows and steers these. */
    @Inject
    public NodeResource(
            Node node,
            NodeState state,
            PeerSettings settings,
            MasterWatch master,
            Backups backups,
            BackupSync sync,
            TaskBoard board,
            PeerService service,
            Clock clock) {
        this.node = node;
        this.state = state;
        this.settings = settings;
        this.master = master;
        this.backups = backups;
        this.sync = sync;
        this.board = board;
        this.service = service;
        this.clock = clock;
    }

    /** This node and those it knows, with their roles. */
    @GET
    @Path("/nodes")
    @Operation(summary = "This node and those it knows: role, address, whether they answer, and how far they lag")
    public Map<String, Object> nodes() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Map<String, @Nullable Object> self = new LinkedHashMap<>();
        self.put("name", "self");
        self.put("role", state.role());
        self.put("host", node.settings().host());
        self.put("port", node.settings().port());
        self.put("status", "online");
        self.put("uptime", node.uptime().toSeconds());
        self.put("tasks_count", board.tasks().size());
        self.put("last_sync", state.lastReceived().map(Object::toString).orElse(null));
        self.put("sync_delay", null);
        self.put("epoch", state.epoch());
        rows.add(self);
        if (!state.isMaster()) {
            settings.master().ifPresent(address -> {
                Map<String, @Nullable Object> row = row("master", address.host(), address.port(), master.status());
                row.put("last_sync", null);
                row.put("sync_delay", null);
                row.put("detail", master.sentence());
                rows.add(row);
            });
        }
        for (Backup slave : nodesOf(backups)) {
            if (!isMasterOfThis(slave)) {
                rows.add(slaveRow(slave));
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("nodes", rows);
        answer.put("total_nodes", rows.size());
        answer.put(
                "online_nodes",
                rows.stream().filter(row -> "online".equals(row.get("status"))).count());
        return answer;
    }

    /** A slave that may lead one day lists its master among those that will be its slaves then: it is one node all the same. */
    private boolean isMasterOfThis(Backup slave) {
        return !state.isMaster()
                && settings.master()
                        .filter(address -> slave.settings().place().equals(address.host() + ":" + address.port()))
                        .isPresent();
    }

    private static List<Backup> nodesOf(Backups backups) {
        return backups.targets().stream()
                .filter(backup -> backup.settings().isNode())
                .toList();
    }

    private static Map<String, @Nullable Object> row(String name, String host, int port, Optional<PeerStatus> status) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("role", status.map(PeerStatus::role).orElse(null));
        row.put("host", host);
        row.put("port", port);
        row.put("status", status.isPresent() ? "online" : "offline");
        row.put("uptime", status.map(PeerStatus::uptimeSeconds).orElse(null));
        row.put("tasks_count", status.map(PeerStatus::tasks).orElse(null));
        row.put("epoch", status.map(PeerStatus::epoch).orElse(null));
        return row;
    }

    private Map<String, @Nullable Object> slaveRow(Backup slave) {
        BackupStatus status = sync.status(slave.settings().name());
        String place = slave.settings().place();
        int colon = place.lastIndexOf(':');
        Optional<PeerStatus> answered =
                slave.store() instanceof PeerBarStore peer && status.state() != BackupStatus.State.DOWN
                        ? peer.lastStatus()
                        : Optional.empty();
        Map<String, @Nullable Object> row = row(
                slave.settings().name(),
                place.substring(0, colon),
                Integer.parseInt(place.substring(colon + 1)),
                answered);
        row.put("last_sync", status.book().lastSuccess().map(Object::toString).orElse(null));
        row.put(
                "sync_delay",
                status.lag()
                        .oldest()
                        .map(since -> Math.max(
                                0L, Duration.between(since, clock.instant()).toSeconds()))
                        .orElse(0L));
        row.put("state", status.state().name().toLowerCase(Locale.ROOT));
        row.put("detail", status.sentence());
        row.put("lag_series", status.lag().series());
        row.put("equal_as_of", status.book().equalAsOf().map(Object::toString).orElse(null));
        return row;
    }

    private void requireMaster() {
        if (!state.isMaster()) {
            throw ApiException.wrongRole("this node is a slave; the call is for the master");
        }
    }

    private void requireSlave() {
        if (state.isMaster()) {
            throw ApiException.wrongRole("this node is the master; the call is for a slave");
        }
    }

    /** The slaves, on the master only. */
    @GET
    @Path("/slaves")
    @Operation(summary = "The slaves of this master, whether they answer and how far they lag")
    public Map<String, Object> slaves() {
        requireMaster();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        nodesOf(backups).forEach(slave -> rows.add(slaveRow(slave)));
        return Map.of("slaves", rows);
    }

    /** One slave, on the master only. */
    @GET
    @Path("/slaves/{name}/status")
    @Operation(summary = "One slave of this master")
    public Map<String, @Nullable Object> slave(@PathParam("name") String name) {
        requireMaster();
        return slaveRow(slaveOf(name));
    }

    private Backup slaveOf(String name) {
        return nodesOf(backups).stream()
                .filter(slave -> slave.settings().name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.unknown("name: there is no slave " + Arguments.shortened(name)));
    }

    /** Copies a range, or everything that differs, to a slave. */
    @POST
    @Path("/slaves/{name}/sync")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Copies a symbol, a range, or everything that differs, to a slave, in the background")
    public Map<String, Object> syncSlave(@PathParam("name") String name, @Nullable String body) {
        requireMaster();
        slaveOf(name);
        try {
            int marked = sync.request(name, symbol(body), range(body));
            return Map.of("success", true, "series", marked);
        } catch (NoSuchElementException e) {
            throw ApiException.unknown("name: " + e.getMessage());
        }
    }

    /** Asks the master for what this slave lacks. */
    @POST
    @Path("/sync/request")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Has this slave ask its master for a symbol, a range, or everything that differs")
    public Map<String, Object> request(@Nullable String body) {
        requireSlave();
        try {
            return Map.of("success", true, "message", master.request(symbol(body), range(body)));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNREACHABLE) {
                throw e;
            }
            throw ApiException.conflict("the master: " + e.getMessage());
        }
    }

    private static Optional<Symbol> symbol(@Nullable String body) {
        String symbol = JsonBody.text(body, "symbol");
        return symbol.isBlank() ? Optional.empty() : Optional.of(Arguments.symbol(symbol));
    }

    private static TimeRange range(@Nullable String body) {
        return Arguments.range(JsonBody.text(body, "start_date"), JsonBody.text(body, "end_date"));
    }

    /** What a slave knows of its master. */
    @GET
    @Path("/master/status")
    @Operation(summary = "What this slave knows of its master")
    public Map<String, @Nullable Object> master() {
        requireSlave();
        Map<String, @Nullable Object> row = row(
                "master",
                settings.master().map(PeerSettings.Address::host).orElse(""),
                settings.master().map(PeerSettings.Address::port).orElse(0),
                master.status());
        row.put("detail", master.sentence());
        return row;
    }

    /** Makes this node the master or a slave. */
    @POST
    @Admin
    @Path("/role")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Makes this node the master (refused while the master answers, unless forced) or a slave")
    public Map<String, Object> role(
            @QueryParam("role") @DefaultValue("") String roleName,
            @QueryParam("force") @DefaultValue("false") String force,
            @Nullable String body) {
        String role = roleName.isBlank() ? JsonBody.text(body, "role") : roleName;
        boolean isForced = Arguments.flag("force", force);
        if (role.equals(NodeState.MASTER)) {
            if (!state.isMaster()) {
                master.promote(isForced).ifPresent(why -> {
                    throw ApiException.conflict(why);
                });
            }
        } else if (role.equals(NodeState.SLAVE)) {
            if (settings.key().isEmpty()) {
                throw ApiException.conflict("a slave needs the key of its master: dms.node_key is not set");
            }
            if (state.isMaster()) {
                state.becomeSlave();
            }
        } else {
            throw ApiException.badArgument(
                    "role: expected master or slave, found \"" + Arguments.shortened(role) + '"');
        }
        return Map.of("success", true, "role", state.role(), "epoch", state.epoch());
    }

    /** What another node asks, in the binary protocol between nodes. */
    @POST
    @Path("/sync/receive")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(summary = "A question of another node, in the binary protocol between nodes; needs the key of the nodes")
    public Response receive(
            @HeaderParam(PeerBarStore.KEY) @Nullable String key,
            @HeaderParam(PeerBarStore.NODE) @DefaultValue("") String sender,
            @HeaderParam(PeerBarStore.EPOCH) @DefaultValue("0") String epoch,
            InputStream body) {
        if (!settings.isKey(key)) {
            throw ApiException.wrongRole("the key of the nodes is missing or wrong");
        }
        long number;
        try {
            number = Long.parseLong(epoch);
        } catch (NumberFormatException e) {
            throw ApiException.badArgument("epoch: expected a number, found \"" + Arguments.shortened(epoch) + '"');
        }
        return Response.ok(service.answer(body, number, sender)).build();
    }
}

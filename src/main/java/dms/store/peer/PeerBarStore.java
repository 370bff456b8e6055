package dms.store.peer;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.Compression;
import dms.store.Coverage;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalStore;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.ServerStore;
import dms.store.StoreException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The store of another DMS node. Thread-safe. */
public final class PeerBarStore implements ServerStore, JournalStore {

    /** Where nodes listen to each other. */
    public static final String PATH = "/api/dms/sync/receive";

    /** The header of the key that nodes share. */
    public static final String KEY = "X-DMS-Node-Key";

    /** The header of the asking node's id. */
    public static final String NODE = "X-DMS-Node";

    /** The header of the asking node's epoch. */
    public static final String EPOCH = "X-DMS-Epoch";

    private final PeerLink link;

    /**
     * The node at an address.
     *
     * @param base such as {@code http://10.0.0.2:11183}
     * @param self who asks
     */
    public PeerBarStore(URI base, PeerIdentity self) {
        this(base, self, Compression.USUAL);
    }

    /** The same, with questions compressed so. */
    public PeerBarStore(URI base, PeerIdentity self, Compression compression) {
        this(base, self, PeerLink.PING_WITHIN, compression);
    }

    PeerBarStore(URI base, PeerIdentity self, Duration pingWithin) {
        this(base, self, pingWithin, Compression.USUAL);
    }

    private PeerBarStore(URI base, PeerIdentity self, Duration pingWithin, Compression compression) {
        this.link = new PeerLink(base, self, pingWithin, compression);
    }

    /** What the node said of itself when it was last asked; empty if it did not answer then. */
    public Optional<PeerStatus> lastStatus() {
        return link.lastStatus();
    }

    /**
     * Asks the node what it is, for a few seconds at most.
     *
     * @throws StoreException if it does not answer
     */
    public PeerStatus status() {
        return link.status();
    }

    /**
     * Asks the master for what this node lacks.
     *
     * @param symbol of which symbol; empty for all
     * @return what the master will do, for people
     * @throws StoreException if it does not answer or refuses
     */
    public String request(Optional<Symbol> symbol, TimeRange range) {
        return link.ask(
                PeerCall.REQUEST,
                out -> {
                    out.writeBoolean(symbol.isPresent());
                    if (symbol.isPresent()) {
                        out.writeUTF(symbol.get().toString());
                    }
                    Wire.write(out, range);
                },
                in -> in.readUTF());
    }

    @Override
    public String ping() {
        PeerStatus answered = status();
        return "DMS " + answered.version();
    }

    @Override
    public void close() {
        // The client gives its connections back by itself.
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return readAll(List.of(key), range).getOrDefault(key, BarSeries.empty());
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return link.ask(
                PeerCall.READ,
                out -> {
                    Wire.write(out, keys);
                    Wire.write(out, range);
                },
                Wire::series);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return link.ask(
                PeerCall.PAGE,
                out -> {
                    Wire.write(out, key);
                    out.writeLong(offset);
                    out.writeInt(limit);
                    out.writeBoolean(newestFirst);
                },
                Wire::bars);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return Optional.ofNullable(coverage().get(key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return link.ask(PeerCall.COVERAGE, out -> {}, in -> {
            int count = Wire.items(in);
            SortedMap<SeriesKey, Coverage> extents = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                SeriesKey key = Wire.key(in);
                extents.put(key, new Coverage(in.readLong(), in.readLong(), in.readLong()));
            }
            return extents;
        });
    }

    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return link.ask(
                PeerCall.DIGESTS,
                out -> {
                    Wire.write(out, keys);
                    Wire.write(out, range);
                },
                in -> {
                    int count = Wire.items(in);
                    Map<SeriesKey, SeriesDigest> digests = new LinkedHashMap<>();
                    for (SeriesKey key : keys) {
                        if (digests.size() == count) {
                            throw new IOException("expected " + keys.size() + " digests, found " + count);
                        }
                        digests.put(key, Wire.seriesDigest(in));
                    }
                    return digests;
                });
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return link.ask(
                PeerCall.BLOCKS,
                out -> {
                    Wire.write(out, key);
                    Wire.write(out, range);
                },
                in -> {
                    int count = Wire.items(in);
                    List<BlockDigest> blocks = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        blocks.add(new BlockDigest(Wire.range(in), in.readInt(), Wire.digest(in)));
                    }
                    return blocks;
                });
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return link.ask(PeerCall.GROUPS, out -> Wire.write(out, range), Wire::groups);
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return link.ask(
                PeerCall.GROUP,
                out -> {
                    out.writeInt(group);
                    Wire.write(out, range);
                },
                Wire::group);
    }

    @Override
    public ReadBack readBack(String after, int atMost) {
        return link.ask(
                PeerCall.READ_BACK,
                out -> {
                    out.writeUTF(after);
                    out.writeInt(atMost);
                },
                in -> new ReadBack(in.readLong(), in.readLong(), in.readUTF()));
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        writeAll(Map.of(key, bars));
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        link.ask(PeerCall.WRITE, out -> Wire.write(out, series), DataInputStream::readUnsignedByte);
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return link.ask(
                PeerCall.DELETE,
                out -> {
                    Wire.write(out, key);
                    Wire.write(out, range);
                },
                DataInputStream::readInt);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return link.ask(PeerCall.ACTIONS, out -> out.writeUTF(symbol.toString()), Wire::actions);
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        link.ask(
                PeerCall.WRITE_ACTIONS,
                out -> {
                    out.writeUTF(symbol.toString());
                    Wire.writeActions(out, actions);
                },
                DataInputStream::readUnsignedByte);
    }

    @Override
    public void clear() {
        link.ask(PeerCall.CLEAR, out -> {}, DataInputStream::readUnsignedByte);
    }

    @Override
    public String lineage() {
        return link.ask(PeerCall.JOURNAL_LINEAGE, out -> {}, in -> in.readUTF());
    }

    /** A node that was built before there was more to tell does not understand the question. */
    @Override
    public Set<JournalKind> journalKinds() {
        try {
            return link.ask(PeerCall.JOURNAL_KINDS, out -> {}, JournalWire::kinds);
        } catch (StoreException e) {
            if (e.getCause() instanceof PeerLink.NotUnderstood) {
                return JournalKind.OLDEST;
            }
            throw e;
        }
    }

    @Override
    public void writeJournal(String lineage, List<JournalEntry> entries) {
        link.ask(
                PeerCall.JOURNAL_WRITE,
                out -> {
                    out.writeUTF(lineage);
                    JournalWire.write(out, entries);
                },
                DataInputStream::readUnsignedByte);
    }

    @Override
    public SortedMap<Long, String> journalDigests(JournalKind kind) {
        return link.ask(PeerCall.JOURNAL_DIGESTS, out -> out.writeUTF(kind.label()), JournalWire::digests);
    }

    @Override
    public List<JournalEntry> readJournal(JournalKind kind, long part) {
        return link.ask(
                PeerCall.JOURNAL_READ,
                out -> {
                    out.writeUTF(kind.label());
                    out.writeLong(part);
                },
                JournalWire::entries);
    }

    @Override
    public void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries) {
        link.ask(
                PeerCall.JOURNAL_REPLACE,
                out -> {
                    out.writeUTF(lineage);
                    out.writeUTF(kind.label());
                    out.writeLong(part);
                    JournalWire.write(out, entries);
                },
                DataInputStream::readUnsignedByte);
    }

    @Override
    public void adoptJournal(String lineage) {
        link.ask(PeerCall.JOURNAL_ADOPT, out -> out.writeUTF(lineage), DataInputStream::readUnsignedByte);
    }
}
